import { ConfigError, configReference, loadConfig, requireTokensBeyondLoopback } from './config';

const failure = (env: Record<string, string>): string => {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the configuration was accepted');
};

describe('configuration', () => {
  it('is complete without any variable', () => {
    expect(loadConfig({})).toMatchObject({
      apiPort: 3000,
      apiUrl: 'http://127.0.0.1:3000',
      mcpUrl: 'ws://127.0.0.1:8080/mcp',
      temporalAddress: '127.0.0.1:7233',
      databaseUrl: undefined,
      replyWaitSeconds: 259_200,
      frequencyCap: { count: 2, windowSeconds: 604_800 },
      quietHours: { startMinute: 1200, endMinute: 480 },
      sendDays: [1, 2, 3, 4, 5],
      apiTokens: [],
      configured: new Map(),
    });
  });

  it('takes an empty variable for an unset one', () => {
    expect(loadConfig({ API_PORT: '', DATABASE_URL: '' })).toMatchObject({ apiPort: 3000, databaseUrl: undefined });
  });

  it('lets addresses follow the ports unless they are set', () => {
    expect(loadConfig({ MCP_PORT: '9000' }).mcpUrl).toBe('ws://127.0.0.1:9000/mcp');
    expect(loadConfig({ MCP_PORT: '9000', MCP_URL: 'wss://mcp.example/mcp' }).mcpUrl).toBe('wss://mcp.example/mcp');
  });

  it('refuses a webhook that nothing would sign', () => {
    expect(failure({ WEBHOOK_URL: 'https://hook.example' })).toContain('WEBHOOK_SECRET');
    expect(failure({ NOTIFY_WEBHOOK_URL: 'https://hook.example' })).toContain('NOTIFY_WEBHOOK_SECRET');
  });

  it('refuses a variable that something else has replaced, and says what', () => {
    expect(failure({ ESCALATION_BACKUP_APPROVER: 'cleo@example.com' })).toBe(
      'ESCALATION_BACKUP_APPROVER is no longer read: set BACKUP_APPROVERS to the mail addresses of those who are told',
    );
    expect(loadConfig({ ESCALATION_BACKUP_APPROVER: '' }).backupApprovers).toEqual([]);
  });

  it('reads what silence means, for all reasons and for some', () => {
    expect(loadConfig({}).escalationDefault).toEqual({ otherwise: 'reject', by_reason: {} });
    expect(loadConfig({ ESCALATION_DEFAULT: 'approve' }).escalationDefault.otherwise).toBe('approve');
    expect(loadConfig({ ESCALATION_DEFAULT: 'low_confidence=approve' }).escalationDefault.otherwise).toBe('reject');
    expect(loadConfig({ ESCALATION_DEFAULT: 'approve, legal=reject,complaint=reject' }).escalationDefault).toEqual({
      otherwise: 'approve',
      by_reason: { legal: 'reject', complaint: 'reject' },
    });
    for (const text of ['modify', 'boredom=approve', 'legal=reject,approve', 'legal=reject,legal=approve', 'legal=a=b'])
      expect(failure({ ESCALATION_DEFAULT: text })).toMatch(/^ESCALATION_DEFAULT must be approve or reject/);
  });

  it('reads a mailbox, and never repeats its password', () => {
    expect(loadConfig({ IMAP_URL: 'imaps://me%40example.com:p%3Aw@mail.example/Answers' }).imapUrl).toEqual({
      host: 'mail.example',
      port: 993,
      secure: true,
      user: 'me@example.com',
      password: 'p:w',
      mailbox: 'Answers',
    });
    expect(loadConfig({ IMAP_URL: 'imap://me:pw@127.0.0.1:1143' }).imapUrl).toMatchObject({
      port: 1143,
      secure: false,
      mailbox: 'INBOX',
    });
    for (const url of [
      'https://me:secret@mail.example',
      'imaps://mail.example/INBOX',
      'imaps://me:%E0%A4%A@mail.example',
    ])
      expect(failure({ IMAP_URL: url })).toMatch(/^IMAP_URL must be (?!.*secret)/);
  });

  it.each(['answers+x@example.com', 'Answers <answers@example.com>', `${'a'.repeat(32)}@example.com`])(
    'refuses %s as the address for answers',
    (address) => {
      expect(failure({ MAIL_REPLY_TO: address })).toContain('MAIL_REPLY_TO must be a plain e-mail address');
    },
  );

  it('takes only an https API_URL for a public one', () => {
    expect(loadConfig({ API_URL: 'https://merit.example' }).publicUrl).toBe('https://merit.example');
    expect(loadConfig({ API_URL: 'http://127.0.0.1:3000' }).publicUrl).toBeUndefined();
    expect(loadConfig({}).publicUrl).toBeUndefined();
  });

  it('reads tokens and keys', () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    const config = loadConfig({
      MCP_TOKENS: 'lead_triage:0123456789abcdef, api:with:colons:0123456789',
      PII_KEYS: `new:${key},old:${key}`,
    });
    expect(config.mcpTokens).toEqual([
      { name: 'lead_triage', secret: '0123456789abcdef' },
      { name: 'api', secret: 'with:colons:0123456789' },
    ]);
    expect(config.piiKeys).toEqual([
      { id: 'new', key: Buffer.alloc(32, 7) },
      { id: 'old', key: Buffer.alloc(32, 7) },
    ]);
  });

  it.each([
    ['fri-mon', [1, 5, 6, 7]],
    ['mon,wed', [1, 3]],
    ['Mon-Tue, sun', [1, 2, 7]],
  ])('reads the days %p', (text, days) => {
    expect(loadConfig({ SEND_DAYS: text }).sendDays).toEqual(days);
  });

  it.each([
    ['API_PORT', '70000', 'from 1 to 65535'],
    ['API_PORT', '3e3', 'from 1 to 65535'],
    ['REPLY_WAIT', 'soon', 'such as 90s'],
    ['REPLY_WAIT', '0', 'from 1 to'],
    ['DEFAULT_TIMEZONE', 'Mars/X', 'IANA'],
    ['QUIET_HOURS', '25:00-08:00', 'HH:MM-HH:MM'],
    ['SEND_DAYS', 'monday', 'mon-fri'],
    ['SEND_DAYS', 'mon-foo', 'mon-fri'],
    ['TOUCH_INTERVAL', '0bd', 'from 1bd'],
    ['NURTURE_INTERVAL', 'next week', 'from 1bd'],
    ['FREQUENCY_CAP', '2', '2/7d'],
    ['ESCALATION_DEFAULT', 'ignore', 'approve or reject'],
    ['APPROVERS', 'ann@example.com,Ben <ben@example.com>', 'plain e-mail addresses'],
    ['LOG_LEVEL', 'loud', 'trace, debug'],
    ['DATABASE_URL', 'mysql://x', 'postgres://'],
    ['TEMPORAL_ADDRESS', 'http://x:7233', 'host:port'],
    ['MCP_TOKENS', 'manager:0123456789abcdef', 'lead_triage'],
    ['API_TOKENS', 'anna:short', '16 characters'],
    ['PII_KEYS', 'k1:tooshort', '32 bytes'],
  ])('refuses %s=%s, names it and says what is allowed', (name, value, allowed) => {
    const message = failure({ [name]: value });
    expect(message).toContain(name);
    expect(message).toContain(allowed);
  });

  it('names every wrong variable at once and never repeats a value', () => {
    const message = failure({ API_TOKENS: 'anna:hunter2', MCP_PORT: 'x', PII_KEYS: 'k:c2VjcmV0' });
    expect(message.split('\n')).toHaveLength(3);
    expect(message).not.toMatch(/hunter2|c2VjcmV0/);
  });

  it.each([
    [{ MCP_AUTH_ISSUER: 'https://login.example.com' }],
    [{ MCP_AUTH_JWKS_URL: 'https://login.example.com/jwks', MCP_AUTH_AUDIENCE: 'https://mcp.example.com/mcp' }],
  ])('refuses half an authorization: %j', (env) => {
    expect(failure(env)).toContain('MCP_AUTH_ISSUER, MCP_AUTH_JWKS_URL, MCP_AUTH_AUDIENCE must be set together');
  });

  it('reads keys over TLS, or on this machine', () => {
    expect(failure({ MCP_AUTH_JWKS_URL: 'http://login.example.com/jwks' })).toMatch(/^MCP_AUTH_JWKS_URL must begin/);
    const local = 'http://127.0.0.1:9000/jwks';
    const env = { MCP_AUTH_ISSUER: local, MCP_AUTH_JWKS_URL: local, MCP_AUTH_AUDIENCE: 'http://localhost:8080/mcp' };
    expect(loadConfig(env).mcpAuthorization).toMatchObject({ issuer: local, jwksUrl: local });
  });

  it('describes every variable it reads', () => {
    expect(new Set(configReference.map(({ name }) => name)).size).toBe(configReference.length);
    expect(configReference.every(({ description }) => description.length > 10)).toBe(true);
  });
});

describe('listening beyond loopback', () => {
  it.each(['127.0.0.1', 'localhost', '::1'])('needs no tokens on %s', (host) => {
    expect(() => requireTokensBeyondLoopback('API', host, [])).not.toThrow();
  });

  it.each(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example'])('needs tokens on %s', (host) => {
    expect(() => requireTokensBeyondLoopback('MCP', host, [])).toThrow('MCP_TOKENS');
    expect(() => requireTokensBeyondLoopback('MCP', host, ['token'])).not.toThrow();
  });
});
