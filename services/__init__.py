"""The doors: people come through `api`, time and events through `worker`; `launcher` starts them all."""
