/**
 * Actions from files. Ours hold no words of persons; what a file says may, so its words are kept under the lead's key. An
 * action in a conversation is about whoever's conversation it is: it comes after the conversation. One that is about nobody is kept as it is.
 */
import { TABLES, textIn } from '../../../data/exchange';
import type { Json, Row } from '../../../data/exchange';
import { sealAction } from '../../../db/repositories/action-words';
import { dataKeysOf } from '../../../db/repositories/lead-pii';
import { upsert } from '../../../db/upsert';
import type { HandlerDeps } from '../methods/deps';
import { ownersOf } from './interactions';
import { targetOf } from './store';
import type { ImportContext, Stored } from './store';

const ACTIONS = targetOf('agent_actions', TABLES.agent_actions);
const HOMELESS: Stored = {
  outcome: 'failed',
  reason: 'conversation_id names nothing that is in conversations: without lead_id nobody knows whose words these are',
};
const TARGET = { ...ACTIONS, columns: [...ACTIONS.columns, 'sealed_words'] };

export async function storeActions(
  { vault }: HandlerDeps,
  { db }: ImportContext,
  rows: readonly Row[],
): Promise<Stored[]> {
  const owners = await ownersOf(db, rows);
  const leadOf = ({ lead_id, conversation_id }: Row): string | undefined => {
    if (typeof lead_id === 'string') return lead_id;
    return typeof conversation_id === 'string' ? owners.get(conversation_id) : undefined;
  };
  const keys = await dataKeysOf(
    db,
    vault,
    rows.map(leadOf).filter((id) => id !== undefined),
  );
  const isHomeless = (row: Row): boolean => typeof row.conversation_id === 'string' && leadOf(row) === undefined;
  const sealed = rows
    .filter((row) => !isHomeless(row))
    .map((row) => {
      const lead_id = leadOf(row);
      if (lead_id === undefined) return row;
      const { sealed_words, ...open } = sealAction(keys.get(lead_id), textIn(row, 'action_id'), {
        summary: typeof row.summary === 'string' ? row.summary : '',
        details_json: objectIn(row.details_json) ?? {},
        handoff_context_json: objectIn(row.handoff_context_json),
      });
      return { ...row, ...open, lead_id, sealed_words: sealed_words && `\\x${sealed_words.toString('hex')}` };
    });
  const outcomes = (await upsert(db, TARGET, sealed)).values();
  return rows.map((row) => (isHomeless(row) ? HOMELESS : { outcome: outcomes.next().value ?? 'unchanged' }));
}

const objectIn = (value: Json | undefined): Record<string, Json> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
