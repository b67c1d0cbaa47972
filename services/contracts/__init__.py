"""The records that cross a topic: rasid's whole public interface. Imports nothing else of rasid."""
