"""The one exception for mistakes that a user can mend."""


class UserError(Exception):
    """A mistake in a file, a setting or a call: what was found, where, and what to do.

    The message is complete sentences for a person. The commands print it without a
    traceback and exit with status 2.
    """
