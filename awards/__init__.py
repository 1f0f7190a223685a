"""Awards: that a person earned a credential, and the signed badge that says so."""
