-- The intent of the question, with which the strategy was chosen; null for older turns. `intent` is what the generator said of its answer.
alter table turns add column asked_intent text check (
  asked_intent in (
    'cost_estimate', 'diy_guide', 'product_recommendation', 'contractor_search',
    'design_idea', 'permits_and_safety', 'timeline', 'general_question'
  )
);
