-- Whose turns were erased, so that a turn that was still under way is emptied when its row comes in. The user is kept as
-- a SHA-256: whoever guesses an id can test the guess, but the id itself is gone.
create table user_erasures (
  user_sha256 text primary key check (length(user_sha256) = 64),
  requested_at text not null check (requested_at like '____-__-__T__:__:__.___Z')
) strict;

create index turns_user_id_idx on turns (user_id, created_at) where user_id is not null;
create index turns_unerased_idx on turns (created_at) where erased_at is null;
create index message_feedback_user_id_idx on message_feedback (user_id) where user_id is not null;
