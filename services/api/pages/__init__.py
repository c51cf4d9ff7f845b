"""HTML for people, a folder per journey: routes, forms and templates together."""
