/** What all journeys of one run share: the world, what is remembered, what was sent, and the facts that the gate asks for. */
import type { ReachableBy } from '../../agents/engagement/channel';
import type { LearnableInteraction } from '../../memory/engagement';
import { evaluateGate, type GateVerdict } from '../../policy/gate';
import type { Channel } from '../../workflows/contracts/channels';
import { isOptOut } from '../../workflows/contracts/endings';
import type { Lead } from '../../workflows/contracts/lead';
import { VariantCounters } from './campaign';
import { WORLD_CHANNELS, type Person } from './people';
import { Remembered, type ArmName } from './remembered';
import { RULES } from './rules';
import type { World } from './world';

export class Market {
  readonly memory: Remembered;
  readonly counters = new VariantCounters();
  private readonly sends = new Map<string, number[]>();
  private readonly optedOut = new Set<string>();

  constructor(
    readonly seed: number,
    readonly world: World,
    arm: ArmName,
  ) {
    this.memory = new Remembered(arm);
  }

  reachableBy({ lead_id, consents }: Person): ReachableBy[] {
    const suppressed = this.optedOut.has(lead_id);
    return WORLD_CHANNELS.map((channel) => ({
      channel,
      consent: consents.includes(channel) ? 'granted' : null,
      has_address: true,
      suppressed,
    }));
  }

  sent({ lead_id }: Person, variantId: string | null, nowMs: number): void {
    this.sends.set(lead_id, [...(this.sends.get(lead_id) ?? []), nowMs]);
    this.counters.add(variantId, 'sends');
  }

  heard(interaction: LearnableInteraction, variantId: string | null): void {
    this.memory.note(interaction);
    if (interaction.outcome === 'positive') this.counters.add(variantId, 'successes');
    if (isOptOut({ ...interaction, interaction_id: '' })) this.optedOut.add(interaction.lead_id);
  }

  gate(person: Person, lead: Lead, channel: Channel, nowMs: number): GateVerdict {
    const since = nowMs - RULES.frequencyCap.windowSeconds * 1_000;
    const recent = (this.sends.get(person.lead_id) ?? []).filter((ms) => ms > since);
    const [oldest] = recent;
    return evaluateGate(
      {
        purpose: 'marketing',
        channel,
        erased: false,
        has_address: true,
        consent: person.consents.some((each) => each === channel) ? 'granted' : null,
        opted_out: this.optedOut.has(person.lead_id),
        suppressions: [],
        flags: [],
        journey_open: true,
        answered: false,
        company_answered: false,
        sends_in_window: recent.length,
        oldest_send_in_window_at: oldest === undefined ? null : new Date(oldest).toISOString(),
        campaign_status: 'active',
        lead_paused: false,
        campaign_ended: false,
        domain_paused: false,
        in_audience: true,
        approval_min_score: null,
        lead_score: lead.lead_score,
        approved: false,
        timezone: lead.timezone,
        region: lead.region,
      },
      RULES,
      new Date(nowMs),
    );
  }
}
