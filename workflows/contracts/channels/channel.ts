/** What a channel is. One more channel is one more file here and its line in `index.ts`; docs/channels.md shows an example. */

/** How a message on the channel is written. */
export interface MessageFormat {
  /** a letter has a subject and paragraphs; a brief text is one short paragraph, or a note for whoever calls */
  style: 'letter' | 'brief';
  /** longest body that providers take; null: no limit worth knowing */
  max_characters: number | null;
  /** the words that tell how to say stop, where the channel itself offers no way; null: it does */
  opt_out_hint: string | null;
}

export interface ChannelDefinition<Name extends string = string> {
  /** as in DATA.md's `channel` columns */
  name: Name;
  /** `event_type` of the interaction that tells of a message of ours */
  sent_event: string;
  /** where the lead is reached: the first of these that the lead has */
  reached_at: readonly ('email' | 'phone')[];
  /** it rings or buzzes: never at an hour that is only guessed from a region */
  needs_known_zone: boolean;
  /** `mail`: SMTP where configured; `webhook`: the signed webhook. Without either, both write to the outbox. */
  way_out: 'mail' | 'webhook';
  format: MessageFormat;
}

export const defineChannel = <const Name extends string>(
  definition: ChannelDefinition<Name>,
): ChannelDefinition<Name> => definition;
