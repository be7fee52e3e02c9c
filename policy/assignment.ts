/**
 * Who is asked to take a lead over (SPEC section 3, "Owners"). Pure: the data layer collects the facts in the transaction that
 * stores the offer.
 */

import { isSameWord } from './same-word';

export const ASSIGNMENT_VERSION = 'assignment-rules-2';

/** What is known of a lead when an owner is looked for. Without PII: it is stored with the decision. */
export interface LeadToAssign {
  region: string | null;
  industry: string | null;
}

export interface Candidate {
  representative_id: string;
  /** the territory; empty: none of their own */
  regions: readonly string[];
  /** what they know of; empty: anything */
  industries: readonly string[];
  active: boolean;
  /** most leads that may be open with them */
  capacity: number;
  /** offered to them or accepted by them, and neither won nor lost yet */
  open_leads: number;
  /** ISO time of the last offer; null: never asked */
  last_offered_at: string | null;
  /** has accepted a lead of the same company */
  holds_company: boolean;
  /** was asked in this journey before */
  asked_before: boolean;
}

interface Rule {
  name: string;
  fits: (candidate: Candidate, lead: LeadToAssign) => boolean;
  reason: (lead: LeadToAssign) => string;
}

/** The first rule that somebody fits decides; of several who fit, whoever was asked longest ago. */
export const ASSIGNMENT_RULES = [
  {
    name: 'account_owner',
    fits: ({ holds_company }) => holds_company,
    reason: () => 'already looks after the company',
  },
  {
    name: 'territory',
    fits: ({ regions, industries }, { region, industry }) =>
      includes(regions, region) && (industries.length === 0 || includes(industries, industry)),
    reason: ({ region }) => `is responsible for ${region ?? 'the region'}`,
  },
  {
    name: 'round_robin',
    fits: () => true,
    reason: () => 'nobody is closer to the lead',
  },
] as const satisfies readonly Rule[];
export type AssignmentRule = (typeof ASSIGNMENT_RULES)[number]['name'];

export interface Choice {
  representative_id: string;
  rule: AssignmentRule;
  reasons: string[];
}

/** @returns undefined when nobody is left who may be asked */
export function chooseRepresentative(lead: LeadToAssign, candidates: readonly Candidate[]): Choice | undefined {
  const free = candidates.filter(mayBeAsked).toSorted(askedLongestAgo);
  for (const { name, fits, reason } of ASSIGNMENT_RULES) {
    const fitting = free.filter((candidate) => fits(candidate, lead));
    const [first] = fitting;
    if (!first) continue;
    const turn = fitting.length > 1 ? [`of ${fitting.length} who fit, was asked longest ago`] : [];
    return { representative_id: first.representative_id, rule: name, reasons: [reason(lead), ...turn] };
  }
  return undefined;
}

const mayBeAsked = ({ active, capacity, open_leads, asked_before }: Candidate): boolean =>
  active && !asked_before && open_leads < capacity;

/** ISO times in UTC sort as text; never asked comes first. */
const askedLongestAgo = (a: Candidate, b: Candidate): number =>
  (a.last_offered_at ?? '').localeCompare(b.last_offered_at ?? '') ||
  a.representative_id.localeCompare(b.representative_id);

const includes = (words: readonly string[], wanted: string | null): boolean =>
  words.some((word) => isSameWord(word, wanted));
