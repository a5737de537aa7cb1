"""Fields that are ciphertext in the database, and open only when they are read.

Read in this order: `keyring` (which key), `sealing` (which bytes), `fields` (when).
A model author derives from `records.SealedRecord`, writes `SealedTextField()`, and no more.
"""
