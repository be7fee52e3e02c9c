/** `events.subscribe` and `events.unsubscribe` of /rpc: who is told what, on which connection. */
import { z } from 'zod';
import { parseParams } from '../../json-rpc/params';
import type { Peer } from '../../json-rpc/websocket-connection';
import type { DataClient } from '../../mcp/protocol';
import { FEED_TYPES } from '../../mcp/protocol/event-methods';
import { campaignIdSchema, leadIdSchema } from '../../workflows/contracts/ids';
import { Problem } from '../http/problem';
import type { RpcMethods } from '../rpc/methods';
import { Subscription } from './subscription';
import { createTail } from './tail';

const MAX_SUBSCRIPTIONS = 8;

const subscribeSchema = z.strictObject({
  types: z
    .array(z.enum(FEED_TYPES))
    .min(1)
    .default([...FEED_TYPES]),
  lead_id: leadIdSchema.optional(),
  campaign_id: campaignIdSchema.optional(),
  since: z.int().nonnegative().optional(),
});
const unsubscribeSchema = z.strictObject({ subscription_id: z.string() });

/** By id; undefined while it is being made. */
type Subscriptions = Map<string, Subscription | undefined>;

export function createEventMethods(data: DataClient): RpcMethods {
  const tail = createTail(data);
  const connections = new WeakMap<Peer, Subscriptions>();
  let lastId = 0;

  function subscriptionsOf(peer: Peer): Subscriptions {
    const known = connections.get(peer);
    if (known) return known;
    const fresh: Subscriptions = new Map();
    connections.set(peer, fresh);
    peer.onClose(() => {
      for (const subscription of fresh.values()) subscription?.end();
    });
    return fresh;
  }

  /** @throws Problem when events after `since` are gone */
  async function startOf(since: number | undefined): Promise<number> {
    const { sequence, missed } = await tail.read(since);
    if (!missed) return since ?? sequence;
    throw new Problem(
      'gone',
      `Not all events since ${since} are kept. Subscribe without since, then load anew what you show.`,
      { members: { sequence } },
    );
  }

  async function subscribe(params: unknown, peer: Peer): Promise<object> {
    const { since, ...wanted } = parseParams(subscribeSchema, params);
    const subscriptions = subscriptionsOf(peer);
    if (subscriptions.size >= MAX_SUBSCRIPTIONS)
      throw new Problem(
        'conflict',
        `A connection has at most ${MAX_SUBSCRIPTIONS} subscriptions: events.unsubscribe one.`,
      );
    const subscription_id = `sub-${++lastId}`;
    subscriptions.set(subscription_id, undefined);
    try {
      const sequence = await startOf(since);
      const subscription = new Subscription(subscription_id, wanted, peer, tail, sequence);
      subscriptions.set(subscription_id, subscription);
      // the answer goes first
      if (peer.isOpen()) setImmediate(() => subscription.start());
      return { subscription_id, sequence };
    } catch (error) {
      subscriptions.delete(subscription_id);
      throw error;
    }
  }

  function unsubscribe(params: unknown, peer: Peer): object {
    const { subscription_id } = parseParams(unsubscribeSchema, params);
    const subscriptions = subscriptionsOf(peer);
    const subscription = subscriptions.get(subscription_id);
    if (!subscription) throw new Problem('not-found', `This connection has no subscription ${subscription_id}.`);
    subscription.end();
    subscriptions.delete(subscription_id);
    return { subscription_id };
  }

  return new Map([
    ['events.subscribe', async (params, _caller, peer) => subscribe(params, connected(peer))],
    ['events.unsubscribe', async (params, _caller, peer) => unsubscribe(params, connected(peer))],
  ]);
}

/** @throws Problem over HTTP */
function connected(peer: Peer | undefined): Peer {
  if (peer) return peer;
  throw new Problem('method-not-allowed', 'Events are told over a WebSocket: open one on this path and call it there.');
}
