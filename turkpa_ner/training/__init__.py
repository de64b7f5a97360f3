"""Fine-tuning an encoder on annotated articles."""
