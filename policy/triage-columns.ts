/** The columns that a trained triage model may look at, and what each is called when a person asks why. */
export const TRIAGE_COLUMNS = {
  company_size: 'Size of the company.',
  industry: 'The industry.',
  persona: 'The role of the person.',
  region: 'The region.',
  source: 'Where the lead came from.',
  support_source: 'Whether it came by a way on which people ask for help.',
  in_campaign: 'Whether the lead belongs to a campaign.',
  consent: 'Whether the lead agreed to marketing.',
  flags: 'How many flags the lead has.',
  has_message: 'Whether the lead wrote something.',
  asks_question: 'Whether the message asks a question.',
  support_words: 'Words of somebody who needs help.',
  sales_words: 'Words of prices, a trial or a meeting.',
  rfm_score: 'How recently, often and richly the lead has engaged.',
  engagements: 'How often the lead has engaged.',
  days_since_engagement: 'How long ago the lead engaged.',
  similar_trials: 'How many similar leads were written to.',
  similar_successes: 'How many similar leads answered well.',
  usual_success_rate: 'How often leads that share anything with it answered well.',
  graph_response: 'How the industry is known to respond.',
  completeness: 'How much is known of the lead.',
} as const;
export type TriageColumn = keyof typeof TRIAGE_COLUMNS;

export const isTriageColumn = (name: string): name is TriageColumn => Object.hasOwn(TRIAGE_COLUMNS, name);

/** @returns the columns that triage knows nothing of; a model that looks at one of these cannot decide here */
export const unknownColumns = (columns: readonly string[]): string[] =>
  columns.filter((column) => !isTriageColumn(column));
