import { runExperiment } from './experiment';
import { ARM_NAMES, Remembered } from './remembered';
import { runYear } from './run';
import { leadOf } from './campaign';
import { createWorld, WORLDS, type WorldName } from './world';
import type { Message } from './answers';
import { START_MS, DAY_MS, YEAR_DAYS } from './calendar';
import { WORLD_CHANNELS } from './people';

jest.setTimeout(120_000);

const TINY = { leads: 8, journeys: 2 };
const worldOf = (name: WorldName) => WORLDS.find((world) => world.name === name)!;
const message = (changes: Partial<Message> = {}): Message => ({
  journey: 1,
  touch: 1,
  kind: 'engagement',
  channel: 'Email',
  tone: 'Formal',
  sent_ms: START_MS,
  ...changes,
});

it('reports every arm in every world, as a simulation, the same for the same seed', async () => {
  const options = { ...TINY, seeds: 3, seed: 4 };
  const told: string[] = [];
  const experiment = await runExperiment(options, (world, arm) => void told.push(`${world} ${arm}`));
  expect(experiment).toMatchObject({ kind: 'simulation', ...options });
  expect(experiment.worlds.map(({ world }) => world)).toEqual(['learnable', 'nothing_to_learn', 'drifting']);
  expect(told).toHaveLength(3 * 4 * 3);
  for (const { arms } of experiment.worlds) {
    expect(arms.map(({ arm }) => arm)).toEqual([...ARM_NAMES]);
    expect(arms.map(({ differences }) => differences === null)).toEqual([true, false, false, false]);
    for (const { contacted } of arms) expect(contacted).toBeGreaterThan(0);
  }
  expect(await runExperiment(options)).toEqual(experiment);
});

it('has other people and luck with another seed', () => {
  expect(runYear(worldOf('learnable'), 'both', 1, TINY)).not.toEqual(runYear(worldOf('learnable'), 'both', 2, TINY));
});

describe('what an arm may not remember', () => {
  const [person] = createWorld(worldOf('learnable'), 1, 1, 1).people;
  const lead = leadOf(person!);
  const now = new Date(START_MS + DAY_MS);
  const asked = (arm: (typeof ARM_NAMES)[number]) => {
    const memory = new Remembered(arm);
    const { lead_id, industry, persona, company_size } = lead;
    const timestamp = new Date(START_MS).toISOString();
    memory.note({ lead_id, timestamp, channel: 'SMS', event_type: 'reply', outcome: 'positive', metadata: {} });
    memory.learn({
      episode_id: 'ep-1',
      scenario: 'SMS_touch',
      outcome_score: 0.8,
      features: { industry, persona, company_size },
      channel: 'SMS',
      variant_id: null,
      created_ms: START_MS,
    });
    return { profile: memory.profile(lead, now) !== null, trials: memory.similar(lead).trials };
  };

  it('is not told to it; the rest is', () => {
    expect(asked('no_memory')).toEqual({ profile: false, trials: 0 });
    expect(asked('long_term')).toEqual({ profile: true, trials: 0 });
    expect(asked('episodic')).toEqual({ profile: false, trials: 1 });
    expect(asked('both')).toEqual({ profile: true, trials: 1 });
  });
});

describe('the worlds', () => {
  const deeds = (name: WorldName, of: Message): string[] => {
    const world = createWorld(worldOf(name), 3, 300, 1);
    return world.people.map((person) => world.answer(person, of).deed);
  };
  const late = START_MS + (YEAR_DAYS - 1) * DAY_MS;

  it('with nothing to learn answer alike whatever is sent, when, and to whom', () => {
    const usual = deeds('nothing_to_learn', message());
    for (const channel of WORLD_CHANNELS) expect(deeds('nothing_to_learn', message({ channel }))).toEqual(usual);
    expect(deeds('nothing_to_learn', message({ sent_ms: late, tone: null }))).toEqual(usual);
  });

  it('that can be learned care for channel and hour, and a drifting one cares for others later', () => {
    const usual = deeds('learnable', message());
    expect(deeds('learnable', message({ channel: 'SMS' }))).not.toEqual(usual);
    expect(deeds('learnable', message({ sent_ms: START_MS + 12 * 3_600_000 }))).not.toEqual(usual);
    expect(deeds('learnable', message({ sent_ms: late }))).toEqual(usual);
    expect(deeds('drifting', message())).toEqual(usual);
    expect(deeds('drifting', message({ sent_ms: late }))).not.toEqual(usual);
  });
});

it('shows that memory helps where tastes last', () => {
  const successes = (arm: 'no_memory' | 'both'): number =>
    [1, 2, 3]
      .map((seed) => runYear(worldOf('learnable'), arm, seed, { leads: 50, journeys: 4 }))
      .reduce((sum, year) => sum + year.successes / year.contacted, 0);
  expect(successes('both')).toBeGreaterThan(successes('no_memory'));
});
