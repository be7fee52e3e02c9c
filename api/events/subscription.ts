/** One subscription: from where its client left off to the present, then along with the tail. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Peer } from '../../json-rpc/websocket-connection';
import type { FeedEvent } from '../../mcp/protocol/event-methods';
import { createLogger } from '../../runtime/logger';
import { PAGE, type Follower, type Page, type Tail } from './tail';

export interface Wanted {
  types: readonly FeedEvent['type'][];
  lead_id?: string | undefined;
  campaign_id?: string | undefined;
}

const log = createLogger('api.events');
const RETRY_MS = 1_000;

export class Subscription implements Follower {
  private isOver = false;
  private isCatchingUp = false;

  /** @param position sequence of the last event that the client knows */
  constructor(
    private readonly id: string,
    private readonly wanted: Wanted,
    private readonly peer: Peer,
    private readonly tail: Tail,
    private position: number,
  ) {}

  start(): void {
    if (!this.isOver) this.tail.follow(this);
  }

  end(): void {
    this.isOver = true;
    this.tail.leave(this);
  }

  take(page: Page, after: number): void {
    if (this.isCatchingUp) return;
    if (this.position < after) void this.catchUp();
    else void this.pass(page);
  }

  /** Page by page, as fast as the client reads, to the end of the feed. */
  private async catchUp(): Promise<void> {
    this.isCatchingUp = true;
    for (let isBehind = true; isBehind && !this.isOver;) {
      try {
        const page = await this.tail.read(this.position);
        await this.pass(page);
        isBehind = page.events.length === PAGE;
      } catch (err) {
        log.warn({ err }, 'the feed cannot be read; the subscription waits');
        await sleep(RETRY_MS, undefined, { ref: false });
      }
    }
    this.isCatchingUp = false;
  }

  /** @returns when the client’s part of the page is on its way */
  private async pass({ events, sequence, missed }: Page): Promise<void> {
    if (this.isOver) return;
    if (missed) {
      this.position = sequence;
      await this.tell('events.missed', { sequence });
      return;
    }
    const news = events.filter((event) => event.sequence > this.position && this.wants(event));
    this.position = Math.max(this.position, sequence);
    await Promise.all(news.map(({ type, ...event }) => this.tell(type, event)));
  }

  private tell(method: string, params: object): Promise<void> {
    return this.peer.push(JSON.stringify({ jsonrpc: '2.0', method, params: { subscription_id: this.id, ...params } }));
  }

  private wants({ type, lead_id, campaign_id }: FeedEvent): boolean {
    const { wanted } = this;
    if (!wanted.types.includes(type)) return false;
    if (wanted.lead_id !== undefined && wanted.lead_id !== lead_id) return false;
    return wanted.campaign_id === undefined || wanted.campaign_id === campaign_id;
  }
}
