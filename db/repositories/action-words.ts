/** Words of actions that came in files, or from a person: who wrote them did not know that ours hold nothing about persons. */
import type { DataKey, Vault } from '../pii';
import { openField, sealField } from '../pii';
import { splitMetadata } from './interactions';

type Values = Parameters<typeof splitMetadata>[0];

export interface ActionTexts {
  summary: string;
  details_json: Values;
  handoff_context_json: Values | null;
}

const place = (actionId: string): string => `agent_actions.sealed_words:${actionId}`;

/** Numbers and flags stay open. Without a key the lead was erased, and the words are gone. */
export function sealAction(
  key: DataKey | undefined,
  actionId: string,
  { summary, details_json, handoff_context_json }: ActionTexts,
): ActionTexts & { sealed_words: Buffer | null } {
  const details = splitMetadata(details_json);
  const context = handoff_context_json && splitMetadata(handoff_context_json);
  const words = { summary, details_json: details.words, handoff_context_json: context?.words ?? {} };
  return {
    summary: '',
    details_json: details.open,
    handoff_context_json: context?.open ?? null,
    sealed_words: key ? sealField(key, JSON.stringify(words), place(actionId)) : null,
  };
}

/** A person's comment on what we did for him. Without a key the lead was erased, and the comment is not kept. */
export function sealComment(
  key: DataKey | undefined,
  actionId: string,
  { summary, comment }: { summary: string; comment: string | undefined },
): Buffer | null {
  if (!key || comment === undefined) return null;
  const words: Required<ActionTexts> = { summary, details_json: { comment }, handoff_context_json: {} };
  return sealField(key, JSON.stringify(words), place(actionId));
}

export interface SealedAction {
  action_id: string;
  lead_id: string | null;
  sealed_words: Buffer | null;
  /** of the lead */
  data_key: Buffer | null;
}

/** The action as it was told, or what is left of it once its lead was erased. */
export function openAction<Row extends SealedAction & Partial<ActionTexts>>(
  vault: Vault,
  { sealed_words, data_key, ...action }: Row,
): Omit<Row, 'sealed_words' | 'data_key'> {
  if (!sealed_words || !data_key || action.lead_id === null) return action;
  const text = openField(vault.unwrap(data_key, action.lead_id), sealed_words, place(action.action_id));
  const words = JSON.parse(text) as Required<ActionTexts>;
  return {
    ...action,
    summary: words.summary,
    details_json: { ...action.details_json, ...words.details_json },
    handoff_context_json: action.handoff_context_json && {
      ...action.handoff_context_json,
      ...words.handoff_context_json,
    },
  };
}
