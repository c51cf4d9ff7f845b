"""Our reader beside ical.js, which many calendar apps are made with: where they differ, and why."""
