import { blankLead, NOW, qualifiedLead, warmProfile } from '../../test/leads';
import type { Profile } from '../knowledge';
import { extractFeatures } from './features';
import { ENGAGEMENT_HALF_LIFE_DAYS, engagementHistory, factorValues, NEUTRAL, scoreOf } from './score';

const features = (lead = blankLead, profile: Profile | null = null) =>
  extractFeatures({ lead, profile, episodes: { trials: 0, successes: 0 }, related: [], now: NOW });

describe('score', () => {
  it('is neutral when nothing is known', () => {
    expect(scoreOf(factorValues(features()))).toMatchObject({ score: NEUTRAL, fit: NEUTRAL, engagement: NEUTRAL });
  });

  it('gives whole points that add up, the largest remainder first', () => {
    const { score, score_factors } = scoreOf({
      company_size: 85,
      industry: 90,
      engagement_history: 50,
      source_quality: 95,
    });
    expect(score).toBe(80);
    expect(score_factors.map(({ points }) => points)).toEqual([21, 23, 12, 24]);
  });

  it('knows the spellings of the data dictionary and of people', () => {
    const odd = { ...qualifiedLead, company_size: '5000+', industry: 'E\u2011commerce', source: ' google  ads ' };
    expect(factorValues(features(odd))).toMatchObject({ company_size: 100, industry: 70, source_quality: 50 });
    expect(
      factorValues(features({ ...odd, company_size: '51\u2013200 employees', industry: 'e-Commerce' })),
    ).toMatchObject({ company_size: 70, industry: 70 });
    expect(factorValues(features({ ...odd, company_size: 'many', industry: 'Falconry' }))).toMatchObject({
      company_size: NEUTRAL,
      industry: NEUTRAL,
    });
    expect(features({ ...odd, company_size: '0' }).company_size).toBeNull();
  });
});

describe('engagement history', () => {
  const daysAgo = (days: number): Profile => {
    const last = new Date(Date.parse(NOW) - days * 86_400_000).toISOString();
    return { ...warmProfile, rfm_score: null, last_engaged_at: last, last_updated_at: last };
  };
  const at = (days: number): number => engagementHistory(features(blankLead, daysAgo(days)));

  it('halves its distance from neutral in a half-life', () => {
    expect((at(ENGAGEMENT_HALF_LIFE_DAYS) - NEUTRAL) / (at(0) - NEUTRAL)).toBeCloseTo(0.5, 1);
    expect(at(3650)).toBe(NEUTRAL);
  });

  it('falls below neutral only when the profile says so', () => {
    expect(engagementHistory(features(blankLead, { ...daysAgo(0), engagements: 0, rfm_score: 0.1 }))).toBe(10);
    expect(engagementHistory(features(blankLead, { ...daysAgo(0), engagements: 0 }))).toBe(NEUTRAL);
  });
});
