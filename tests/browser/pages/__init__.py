"""Every public page, in every state, looked at by machines: in one browser, against the application in this process."""
