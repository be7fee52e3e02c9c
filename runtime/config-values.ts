/** How the text of one variable becomes a value. Each schema's message says what is allowed; none repeats what was given. */
import { z } from 'zod';
import { AGENTS } from '../workflows/contracts/agents';
import { DURATION_FORMAT, durationSchema, parseDuration } from './durations';

export interface NamedSecret<Name extends string = string> {
  name: Name;
  secret: string;
}

export const host = z.string().regex(/^[A-Za-z0-9.:_-]+$/, 'must be a host name or an IP address');
export const text = z.string();
/** `a,b`; empty means none */
export const names = z.string().transform((value) => value.split(',').filter((name) => name !== ''));
export const directory = z.string();

export function wholeNumber(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
}
export const port = wholeNumber(1, 65_535);

const SHARE = 'must be a share from 0 to 1, such as 0.1';
export const share = z
  .string()
  .regex(/^\d(\.\d{1,4})?$/, SHARE)
  .transform(Number)
  .refine((value) => value <= 1, SHARE);

export function duration(minSeconds: number, maxSeconds: number) {
  return durationSchema.refine(
    (seconds) => seconds >= minSeconds && seconds <= maxSeconds,
    `must be ${DURATION_FORMAT}, from ${minSeconds} to ${maxSeconds} seconds`,
  );
}

export function url(...protocols: string[]) {
  return z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol.slice(0, -1)), {
    message: `must be a URL that begins with ${protocols.map((each) => `${each}://`).join(' or ')}`,
  });
}

/** What is fetched from it is believed: nobody in between may change it. */
export const secureUrl = url('https', 'http').refine(
  (value) => !value.startsWith('http:') || isLoopback(new URL(value).hostname),
  'must begin with https:// (http:// on this machine alone)',
);

const isLoopback = (name: string): boolean => name === 'localhost' || name === '[::1]' || /^127(\.\d+){3}$/.test(name);

export function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, `must be one of ${values.join(', ')}`);
}

export const hostAndPort = z
  .string()
  .regex(/^[^\s:/]+:\d{1,5}$|^\[[0-9a-fA-F:]+\]:\d{1,5}$/, 'must be host:port, such as 127.0.0.1:7233');

export const timezone = z.string().refine(isTimezone, 'must be an IANA time zone, such as Europe/Berlin or UTC');

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const list = (value: string): string[] =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** `name:secret,name:secret`; names may repeat, so that a secret can be rotated without a gap. */
export function namedSecrets<Name extends string>(isName: (name: string) => name is Name, names: string) {
  const message = `must be name:secret, separated by commas; secrets of 16 characters or more; names are ${names}`;
  return z.string().transform((value, context): NamedSecret<Name>[] => {
    const found: NamedSecret<Name>[] = [];
    for (const part of list(value)) {
      const name = part.slice(0, Math.max(0, part.indexOf(':')));
      const secret = part.slice(name.length + 1);
      if (isName(name) && secret.length >= 16) found.push({ name, secret });
      else context.addIssue({ code: 'custom', message });
    }
    return found;
  });
}

export const MCP_PRINCIPALS = [...AGENTS, 'api', 'client'] as const;
export type McpPrincipal = (typeof MCP_PRINCIPALS)[number];
const isMcpPrincipal = (name: string): name is McpPrincipal => MCP_PRINCIPALS.some((principal) => principal === name);
const isUserName = (name: string): name is string => /^[A-Za-z0-9._-]{1,64}$/.test(name);

export const mcpTokens = namedSecrets(isMcpPrincipal, MCP_PRINCIPALS.join(', '));
export const apiTokens = namedSecrets(isUserName, '1 to 64 of A-Z a-z 0-9 . _ -');

export const providerSecrets = namedSecrets(isUserName, '1 to 64 of A-Z a-z 0-9 . _ -');

/** `a@example.com,b@example.com`; empty means none */
export const addresses = z.string().transform((value, context): string[] => {
  const given = list(value);
  if (given.every((address) => z.email().max(254).safeParse(address).success)) return given;
  context.addIssue({ code: 'custom', message: 'must be plain e-mail addresses, separated by commas' });
  return z.NEVER;
});

/** Room is left for `+` and a token: a local part may have 64 characters (RFC 5321). */
export const plainAddress = z
  .string()
  .regex(
    /^[A-Za-z0-9._-]{1,31}@[A-Za-z0-9.-]+$/,
    'must be a plain e-mail address without + and of 31 characters or less before the @',
  )
  .transform((address) => address.toLowerCase());

export interface MailboxAddress {
  host: string;
  port: number;
  /** TLS from the first byte; otherwise STARTTLS, which is required beyond this machine */
  secure: boolean;
  user: string;
  password: string;
  /** folder */
  mailbox: string;
}

export const mailboxUrl = z.string().transform((value, context): MailboxAddress => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const secure = url?.protocol === 'imaps:';
  const [user, password, mailbox] = [url?.username, url?.password, url?.pathname.slice(1)].map(decoded);
  if (url?.hostname && (secure || url.protocol === 'imap:') && user && password && mailbox !== undefined)
    return {
      host: url.hostname,
      port: Number(url.port) || (secure ? 993 : 143),
      secure,
      user,
      password,
      mailbox: mailbox || 'INBOX',
    };
  context.addIssue({
    code: 'custom',
    message: 'must be imaps://user:password@host/folder, percent-encoded where needed (user%40example.com)',
  });
  return z.NEVER;
});

function decoded(part: string | undefined): string | undefined {
  try {
    return part === undefined ? undefined : decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

export interface PiiKey {
  id: string;
  key: Buffer;
}

/** `id:base64 of 32 bytes,…`; the first one encrypts, all decrypt. */
export const piiKeys = z.string().transform((value, context): PiiKey[] => {
  const keys = list(value).map((part): PiiKey => {
    const id = part.slice(0, Math.max(0, part.indexOf(':')));
    return { id, key: Buffer.from(part.slice(id.length + 1), 'base64') };
  });
  const sound = keys.length > 0 && keys.every(({ id, key }) => /^[A-Za-z0-9_-]{1,32}$/.test(id) && key.length === 32);
  if (sound && new Set(keys.map(({ id }) => id)).size === keys.length) return keys;
  context.addIssue({
    code: 'custom',
    message: 'must be id:key, separated by commas; ids differ, keys are 32 bytes in base64',
  });
  return z.NEVER;
});

export type Pause = { business_days: number } | { seconds: number };
const MAX_BUSINESS_DAYS = 260;

/** `3bd`: business days (SEND_DAYS on the person's calendar); or any duration. */
export const pause = z.string().transform((value, context): Pause => {
  const business_days = Number(/^(\d{1,3})bd$/.exec(value)?.[1] ?? 0);
  if (business_days >= 1 && business_days <= MAX_BUSINESS_DAYS) return { business_days };
  const seconds = parseDuration(value);
  if (seconds !== undefined && seconds >= 1) return { seconds };
  context.addIssue({
    code: 'custom',
    message: `must be business days from 1bd to ${MAX_BUSINESS_DAYS}bd, or ${DURATION_FORMAT}`,
  });
  return z.NEVER;
});

export interface FrequencyCap {
  count: number;
  windowSeconds: number;
}

/** `2/7d`: at most two messages to a person in any seven days. */
export const frequencyCap = z.string().transform((value, context): FrequencyCap => {
  const match = /^(\d{1,4})\/(.+)$/.exec(value);
  const windowSeconds = match?.[2] === undefined ? undefined : parseDuration(match[2]);
  if (match && windowSeconds) return { count: Number(match[1]), windowSeconds };
  context.addIssue({ code: 'custom', message: 'must be count/duration, such as 2/7d' });
  return z.NEVER;
});

/** Minutes since midnight, local time of the person; the end may be on the next day. */
export interface QuietHours {
  startMinute: number;
  endMinute: number;
}

export const quietHours = z.string().transform((value, context): QuietHours => {
  const match = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(value);
  if (match)
    return {
      startMinute: Number(match[1]) * 60 + Number(match[2]),
      endMinute: Number(match[3]) * 60 + Number(match[4]),
    };
  context.addIssue({ code: 'custom', message: 'must be HH:MM-HH:MM, such as 20:00-08:00; equal times mean none' });
  return z.NEVER;
});

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** ISO weekdays, 1 is Monday, ascending. `mon-fri`, or `mon,wed,sat`, or both mixed. */
export const weekdays = z.string().transform((value, context): number[] => {
  const days = new Set<number>();
  for (const part of list(value.toLowerCase())) {
    const [first = -1, last = first] = part.split('-').map((day) => DAYS.indexOf(day));
    if (first < 0 || last < 0) {
      context.addIssue({ code: 'custom', message: 'must be days such as mon-fri or mon,wed,sat' });
      return z.NEVER;
    }
    for (let day = first; ; day = (day + 1) % 7) {
      days.add(day + 1);
      if (day === last) break;
    }
  }
  return [...days].sort((a, b) => a - b);
});
