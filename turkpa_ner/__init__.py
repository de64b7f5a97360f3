"""Find officials, institutions and events in texts about parliaments and diplomacy.

Importing the package is cheap: numerical libraries load when a model is first used.
"""

__version__ = "0.1.0"
