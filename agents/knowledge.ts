/** What memory tells the agents, as far as they look: the data server's answers fit these shapes. */

/** Long-term memory of a lead. */
export interface Profile {
  rfm_score: number | null;
  /** interactions that count as engagement */
  engagements: number;
  last_engaged_at: string | null;
  last_updated_at: string;
  preferences: Readonly<Record<string, unknown>>;
}

/** Similar episodes of any outcome, and how many of them went well. */
export interface TrackRecord {
  trials: number;
  successes: number;
}

/** How one kind of message did with similar leads. Old trials count less, so these are no whole numbers. */
export interface Pattern extends TrackRecord {
  channel: string;
  variant_id: string | null;
}

export interface SimilarLeads extends TrackRecord {
  /** the same of all leads that share anything with this one; absent: not told */
  usual?: TrackRecord;
  patterns?: readonly Pattern[];
}

/** Something the knowledge graph reaches. */
export interface Related {
  entity: string;
  strength: number;
  path: readonly { subject: string; predicate: string; object: string; weight: number }[];
}
