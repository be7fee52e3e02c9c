/** What a cell of a CSV file may say, by type. A problem or warning names what is expected, never what was given. */
import { DateTime } from 'luxon';
import { z } from 'zod';
import { AGENT_TYPES, CALLERS, partyOf } from '../../workflows/contracts/agents';

export type Json = z.infer<ReturnType<typeof z.json>>;

export interface Reading {
  value: Json;
  /** kept all the same */
  warning?: string;
}
export interface Problem {
  problem: string;
}
/** Reads the trimmed text of a cell that is not empty. */
export type Read = (text: string) => Reading | Problem;

const problem = (what: string): Problem => ({ problem: what });
const MAX_INT = 2 ** 31 - 1;
/** numeric(14, 2) */
const MAX_AMOUNT = 1e12;

export function text(max: number): Read {
  return (cell) => (cell.length <= max ? { value: cell } : problem(`has more than ${max} characters`));
}

/** @param what in words, such as `an e-mail address` */
export function matching(schema: z.ZodType<string>, what: string): Read {
  return (cell) => (schema.safeParse(cell).success ? { value: cell } : problem(`is not ${what}`));
}

/** What the system acts on: spelled as in the dictionary, in any case. */
export function choice(allowed: readonly string[]): Read {
  return (cell) => {
    const value = allowed.find((each) => each.toLowerCase() === cell.toLowerCase());
    return value === undefined ? problem(`is none of ${allowed.join(', ')}`) : { value };
  };
}

/** As `choice`, where the row is worth having without it. */
export function optionalChoice(allowed: readonly string[]): Read {
  const read = choice(allowed);
  return (cell) => {
    const reading = read(cell);
    return 'problem' in reading ? { value: null, warning: `${reading.problem}: left empty` } : reading;
  };
}

/** A category that is open: an unknown one is kept, and said. */
export function category(known: readonly string[], max = 100): Read {
  const read = choice(known);
  return (cell) => {
    const reading = read(cell);
    if (!('problem' in reading)) return reading;
    return cell.length <= max
      ? { value: cell, warning: 'is a category that the dictionary does not name: kept' }
      : problem(`has more than ${max} characters`);
  };
}

export function number({ min = -MAX_AMOUNT, max = MAX_AMOUNT } = {}): Read {
  return (cell) => {
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell) ? Number(cell) : Number.NaN;
    return value >= min && value <= max ? { value } : problem(`is not a number from ${min} to ${max}`);
  };
}

/** `5.0` is 5: what other tools make of a column with gaps. */
export function whole({ min = 0, max = MAX_INT } = {}): Read {
  const read = number({ min, max });
  return (cell) => {
    const reading = read(cell);
    return !('problem' in reading) && Number.isInteger(reading.value)
      ? reading
      : problem(`is not a whole number from ${min} to ${max}`);
  };
}

export const amount: Read = number({ min: 0, max: MAX_AMOUNT - 1 });

export const boolean: Read = (cell) => {
  const value = { true: true, false: false }[cell.toLowerCase()];
  return value === undefined ? problem('is neither True nor False') : { value };
};

const TIME = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?)?$/;

/** ISO 8601, a blank in place of the T too; without a zone it means UTC. */
export const time: Read = (cell) => {
  const at = TIME.test(cell) ? DateTime.fromISO(isoForm(cell), { zone: 'utc' }) : undefined;
  return at?.isValid === true ? { value: at.toISO() } : problem('is not an ISO 8601 time');
};
const isoForm = (cell: string): string => cell.replace(' ', 'T').replaceAll(' ', '');

/** A time counts as its day in UTC. */
export const date: Read = (cell) => {
  const reading = time(cell);
  return 'problem' in reading || typeof reading.value !== 'string'
    ? problem('is not an ISO 8601 date')
    : { value: reading.value.slice(0, 10) };
};

/** @param schema of the parsed value */
export function json(schema: z.ZodType<Json>, what: string): Read {
  return (cell) => {
    const parsed = schema.safeParse(parse(cell));
    return parsed.success ? { value: parsed.data } : problem(`is not ${what} in JSON`);
  };
}
const jsonObject = z.record(z.string(), z.json());
export const object: Read = json(jsonObject, 'an object');
export const list: Read = json(z.array(z.json()).max(1_000), 'a list');
export const texts: Read = json(z.array(z.string().max(200)).max(100), 'a list of texts');

/** Actors that are no agents: our own audit log has them, and 'unknown' for a call of nobody that was known. */
const OTHER_ACTORS: readonly string[] = [...CALLERS, 'unknown'];

/** Any spelling of an agent's name, as the dictionary's type. */
export const agentType: Read = (cell) => {
  const party = partyOf(cell);
  if (party) return { value: AGENT_TYPES[party] };
  if (OTHER_ACTORS.includes(cell)) return { value: cell };
  return cell.length <= 100 ? { value: cell, warning: 'is an unknown agent: kept' } : problem('is not an agent');
};

/** An agent or an instance of one; a type of the dictionary becomes the agent's own name. */
export const agentName: Read = (cell) => {
  const party = partyOf(cell);
  return { value: party !== undefined && AGENT_TYPES[party] === cell ? party : cell.slice(0, 100) };
};

function parse(cell: string): unknown {
  try {
    return JSON.parse(cell);
  } catch {
    return undefined;
  }
}
