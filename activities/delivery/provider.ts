/** What a way out must be able to do. One more way is one more file. */
import type { Channel } from '../../workflows/contracts/channels';
import type { AnswerPaths } from './answer-paths';

/** A message ready to go. Holds PII: never log it. */
export interface OutgoingMessage extends AnswerPaths {
  /** also the idempotency key, where the provider takes one */
  ledger_id: string;
  lead_id: string;
  channel: Channel;
  /** e-mail address or phone number */
  to: string;
  subject: string;
  body: string;
}

/** What mail needs of a message: a notification has it too, and no lead. */
export interface Letter extends Omit<OutgoingMessage, 'lead_id'> {
  /** nobody wrote it and nobody reads what answers it (RFC 3834): who is away sends no notice */
  is_automatic?: true;
}

export interface DeliveryProvider<Message = OutgoingMessage> {
  readonly name: string;
  /** true: a second call with the same ledger_id delivers once */
  readonly takesIdempotencyKey: boolean;
  /**
   * @returns the provider's own id of the message, if it gives one
   * @throws NotAccepted when the message was certainly not taken; anything else means that nobody knows
   */
  deliver(message: Message): Promise<string | null>;
  close(): void;
}

/** The provider has certainly not taken the message. `message` names the cause without PII. */
export class NotAccepted extends Error {
  override readonly name = 'NotAccepted';
  constructor(
    message: string,
    /** another try would be refused as well */
    readonly permanent: boolean,
    /** there is no such mailbox: nothing written to it will ever arrive */
    readonly isHardBounce = false,
  ) {
    super(message);
  }
}
