import { RPC_ERRORS } from './errors';
import { createRateLimiter } from './rate-limit';

describe('rate limit', () => {
  it('lets a burst through, then refuses and says when to come back, per principal', () => {
    let now = 0;
    const take = createRateLimiter({ callsPerSecond: 10, burst: 3 }, () => now);
    for (let i = 0; i < 3; i++) take('api');
    let refusal: unknown;
    try {
      take('api');
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ code: RPC_ERRORS.rateLimited, data: { retry_after_ms: 100 } });
    expect(() => take('local')).not.toThrow();
    now = 100;
    expect(() => take('api')).not.toThrow();
    expect(() => take('api')).toThrow();
  });

  it('never saves up more than a burst', () => {
    let now = 0;
    const take = createRateLimiter({ callsPerSecond: 10, burst: 2 }, () => now);
    now = 60_000;
    take('api');
    take('api');
    expect(() => take('api')).toThrow();
  });
});
