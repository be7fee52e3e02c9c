/** A simulated year: all journeys of a market in the order of time, under one arm. */
import { createHeap } from '../../memory/heap';
import { quarterOf, QUARTERS } from './calendar';
import { Journey, type JourneyResult } from './journey';
import { Market } from './market';
import type { ArmName } from './remembered';
import { createWorld, type WorldSettings } from './world';

export interface Counts {
  /** journeys in which something was sent: a person counts once for each of its journeys */
  contacted: number;
  messages: number;
  successes: number;
  opt_outs: number;
}

export interface Year extends Counts {
  /** by the quarter in which the journey began */
  quarters: Counts[];
}

export interface Size {
  leads: number;
  /** how often each of them comes in the year */
  journeys: number;
}

interface Event {
  atMs: number;
  /** of two at the same time the one that was planned first */
  order: number;
  go: () => void;
}

export function runYear(settings: WorldSettings, arm: ArmName, seed: number, { leads, journeys }: Size): Year {
  const market = new Market(seed, createWorld(settings, seed, leads, journeys), arm);
  const quarters = Array.from({ length: QUARTERS }, noCounts);
  const events = createHeap<Event>((a, b) => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order));
  let order = 0;
  const at = (atMs: number, go: () => void): void => events.push({ atMs, order: (order += 1), go });
  const running = new Set<string>();

  for (const person of market.world.people)
    person.arrivals.forEach((arrivalMs, index) => {
      at(arrivalMs, () => {
        // who comes while its journey runs finds it: there is no second one
        if (running.has(person.lead_id)) return;
        running.add(person.lead_id);
        const steps = new Journey(market, person, index + 1).run();
        const goOn = (): void => {
          const step = steps.next();
          if (step.done) {
            running.delete(person.lead_id);
            addTo(quarters[quarterOf(arrivalMs)], step.value);
          } else at(step.value, goOn);
        };
        goOn();
      });
    });
  for (let event = events.pop(); event; event = events.pop()) event.go();
  return { ...quarters.reduce(sumOf, noCounts()), quarters };
}

const noCounts = (): Counts => ({ contacted: 0, messages: 0, successes: 0, opt_outs: 0 });

const sumOf = (a: Counts, b: Counts): Counts => ({
  contacted: a.contacted + b.contacted,
  messages: a.messages + b.messages,
  successes: a.successes + b.successes,
  opt_outs: a.opt_outs + b.opt_outs,
});

function addTo(counts: Counts | undefined, { messages, success, opted_out }: JourneyResult): void {
  if (!counts || messages === 0) return;
  counts.contacted += 1;
  counts.messages += messages;
  if (success) counts.successes += 1;
  if (opted_out) counts.opt_outs += 1;
}
