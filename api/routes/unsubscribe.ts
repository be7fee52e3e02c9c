/**
 * /u/{token}: the unsubscribe link of a mail. A POST unsubscribes at once (RFC 8058), without any token but that one; a GET, which
 * scanners follow too, only shows the button that POSTs.
 */
import { createHash } from 'node:crypto';
import express, { Router, type Response } from 'express';
import { createRateLimiter } from '../../json-rpc/rate-limit';
import type { DataClient } from '../../mcp/protocol';
import { createLogger } from '../../runtime/logger';
import type { ApiDeps } from '../context';
import { toProblem } from '../http/failures';
import { reportFailure } from '../http/report';
import { createTokenLookup, type NamedMessage } from '../token-lookup';

const log = createLogger('api.unsubscribe');
/**
 * Unknown tokens of all callers together, who come by a few mail providers and proxies, whose addresses say little. A known token
 * is never refused: whoever has one may leave, whatever others try.
 */
const RATE = { callsPerSecond: 50, burst: 500 };
const FORM_TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data'];
const ONE_CLICK = /List-Unsubscribe"?(?:=|\s+)One-Click/;

export function unsubscribeRouter({ data, nudgeRelay }: Pick<ApiDeps, 'data' | 'nudgeRelay'>): Router {
  const takeRate = createRateLimiter(RATE);
  const lookUp = createTokenLookup(data);
  // what no token looks like is not worth a question
  const messageOf = async (token: string): Promise<NamedMessage | null> =>
    /^[0-9a-f]{32}$/.test(token) ? lookUp(token) : null;
  const router = Router({ caseSensitive: true });
  const node = router.route('/u/:token');
  node.get(async (request, response) => {
    await answering(response, async () => {
      const message = await messageOf(request.params.token);
      if (!message) takeRate('GET');
      show(response, message ? ASK : UNKNOWN);
    });
  });
  node.post(express.text({ type: FORM_TYPES, limit: '16kb' }), async (request, response) => {
    await answering(response, async () => {
      const { token } = request.params;
      const message = await messageOf(token);
      if (!message) takeRate('POST');
      const isAsked = ONE_CLICK.test(String(request.body));
      if (!message || !isAsked) {
        show(response, message ? NOT_ASKED : UNKNOWN);
        return;
      }
      await unsubscribe(data, message);
      nudgeRelay();
      show(response, DONE);
    });
  });
  return router;
}

/** Once for each message, however often the button is pressed. */
async function unsubscribe(data: DataClient, message: NamedMessage): Promise<void> {
  const { token, lead_id, ledger_id, campaign_id, variant_id } = message;
  await data.call('trackEvent', {
    interaction: {
      interaction_id: `unsubscribe-${createHash('sha256').update(token).digest('hex').slice(0, 40)}`,
      lead_id,
      ...(campaign_id !== null && { campaign_id }),
      ...(variant_id !== null && { variant_id }),
      channel: 'Email',
      event_type: 'unsubscribe',
      outcome: 'unsubscribe',
      metadata: { ...(ledger_id !== null && { ledger_id }) },
    },
  });
}

/** A person reads this: she gets a page, whatever happens. */
async function answering(response: Response, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const problem = toProblem(error);
    reportFailure(log, error, problem, { method: response.req.method });
    response.set('Retry-After', '5');
    show(response, { ...LATER, status: problem.status });
  }
}

interface Page {
  status: number;
  title: string;
  text: string;
  button?: string;
}

const ASK: Page = {
  status: 200,
  title: 'Unsubscribe',
  text: 'You will get no more mail from us. Press the button to confirm.',
  button: 'Unsubscribe',
};
const DONE: Page = { status: 200, title: 'Unsubscribed', text: 'You will get no more mail from us.' };
const UNKNOWN: Page = {
  status: 404,
  title: 'Unknown link',
  text: 'This link is not known. Open the one in the mail again, or answer the mail with the word “unsubscribe”.',
};
const NOT_ASKED: Page = { ...ASK, status: 400, text: 'Nothing was changed. Press the button to unsubscribe.' };
const LATER: Page = {
  ...ASK,
  status: 503,
  text: 'That did not work just now. Please press the button again in a moment.',
};

function show(response: Response, { status, title, text, button }: Page): void {
  const form =
    button === undefined
      ? ''
      : `<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button>${button}</button></form>`;
  response
    .status(status)
    .set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', 'X-Robots-Tag': 'noindex' })
    .type('html').send(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>body { font: 1.125rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 4rem auto; padding: 0 1rem }
button { font: inherit; padding: 0.5rem 1.5rem }</style>
</head>
<body><main><h1>${title}</h1><p>${text}</p>${form}</main></body>
</html>
`);
}
