/** The ways in which a person can answer a message: each names it by a token that says nothing else. */
import type { Config } from '../../runtime/config';

export interface AnswerPaths {
  /** also where mail servers return what they cannot deliver */
  reply_to: string | null;
  /** a GET shows a page, a POST unsubscribes at once (RFC 8058) */
  unsubscribe_url: string | null;
  unsubscribe_mailto: string | null;
}

export const NO_PATHS: AnswerPaths = { reply_to: null, unsubscribe_url: null, unsubscribe_mailto: null };

export function answerPaths(token: string, config: Pick<Config, 'publicUrl' | 'mailReplyTo'>): AnswerPaths {
  const { publicUrl, mailReplyTo } = config;
  const reply_to = mailReplyTo === undefined ? null : mailReplyTo.replace('@', `+${token}@`);
  return {
    reply_to,
    unsubscribe_url: publicUrl === undefined ? null : `${publicUrl.replace(/\/+$/, '')}/u/${token}`,
    unsubscribe_mailto: reply_to === null ? null : `mailto:${reply_to}?subject=unsubscribe`,
  };
}

/** Readers look for the way out below the message, not among its headers. */
export const withFooter = (body: string, { unsubscribe_url }: AnswerPaths): string =>
  unsubscribe_url === null ? body : `${body.trimEnd()}\n\n-- \nNo more of these? Unsubscribe: ${unsubscribe_url}\n`;
