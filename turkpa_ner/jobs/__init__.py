"""Prediction as a job: whatever names texts goes in, any format comes out, interrupted or not."""
