-- Turns of simulated homeowners, so that they can be taken away in small batches.
create index turns_simulated_idx on turns (message_id) where simulated;
