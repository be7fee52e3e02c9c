/** What is remembered of a lead, as the API has it. */
import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client';
import { leadPath } from './use-leads';

export interface LongTermMemory {
  rfm_score: number | null;
  rfm: { recency: number; frequency: number; monetary: number } | null;
  preferences: Record<string, unknown>;
  evidence?: {
    said: string[];
    answers_by_channel: Record<string, number>;
    answers_by_hour: number[];
    revenue_usd: number;
  };
  engagements: number;
  last_engaged_at: string | null;
  last_updated_at: string;
}

export interface Episode {
  episode_id: string;
  scenario: string;
  action_sequence: unknown[];
  outcome_score: number;
  notes: string | null;
  similarity: number;
  why: string[];
}

export interface Recalled {
  episodes: Episode[];
  trials: number;
  successes: number;
  usual: { trials: number; successes: number };
  patterns: { channel: string; variant_id: string | null; trials: number; successes: number }[];
}

/** GET /api/v1/leads/{id}/memory */
export interface LeadMemory {
  lead_id: string;
  long_term: LongTermMemory | null;
  conversation: { conversation_id: string; data: Record<string, unknown>; expires_at: string } | null;
  asked: Record<string, string | null>;
  recalled: Recalled;
  related: string[];
}

const POLL_MS = 10_000;

export const useLeadMemory = (leadId: string) =>
  useQuery({
    queryKey: ['lead', leadId, 'memory'],
    queryFn: ({ signal }) => get<LeadMemory>(leadPath(leadId, '/memory'), signal),
    refetchInterval: POLL_MS,
  });
