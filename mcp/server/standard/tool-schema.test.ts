import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { methods } from '../../protocol';
import type { MethodContract } from '../../protocol/method';
import { toolSchema } from './tool-schema';
import { TOOLS } from './tools';

describe('schemas of tools', () => {
  it('make one object of alternatives, and say which field is for which', () => {
    const schema = z.discriminatedUnion('tier', [
      z.strictObject({ tier: z.literal('a'), name: z.string(), limit: z.int().optional() }),
      z.strictObject({ tier: z.literal('b'), name: z.number().meta({ description: 'how many' }) }),
    ]);
    expect(toolSchema(schema)).toEqual({
      type: 'object',
      properties: {
        tier: { type: 'string', enum: ['a', 'b'] },
        name: { anyOf: [{ type: 'string' }, { type: 'number', description: 'how many' }] },
        limit: expect.objectContaining({ type: 'integer', description: 'only for a' }),
      },
      required: ['tier', 'name'],
      additionalProperties: false,
    });
  });

  it('leave any JSON open, and keep fields that are named like keywords', () => {
    const schema = z.object({ type: z.string(), pattern: z.json(), at: z.iso.date().nullable() });
    expect(toolSchema(schema)).toMatchObject({
      properties: { type: { type: 'string' }, pattern: {}, at: { anyOf: [{ type: 'string', format: 'date' }, {}] } },
      required: ['type', 'pattern', 'at'],
    });
  });

  it.each([...TOOLS.values()])('of $definition.name are in the subset that models take', ({ definition }) => {
    for (const schema of [definition.inputSchema, definition.outputSchema!]) {
      expect(schema.type).toBe('object');
      expect(Object.keys(schema)).not.toEqual(expect.arrayContaining(['anyOf']));
      expect(Object.keys(schema)).not.toEqual(expect.arrayContaining(['oneOf']));
      expect(JSON.stringify(schema)).not.toMatch(/"\$ref"|"type":\[|"items":false/);
    }
  });
});

describe('tools', () => {
  it.each([...TOOLS.values()])('$definition.name has a name that models take, and enough words', ({ definition }) => {
    expect(definition.name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    expect(definition.title?.length).toBeGreaterThan(3);
    expect(definition.description?.length).toBeGreaterThan(100);
  });

  it('are all in docs/mcp.md', () => {
    const text = readFileSync(join(process.cwd(), 'docs', 'mcp.md'), 'utf8');
    expect([...TOOLS.keys()].filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  it('are the methods of the specification for others, and nothing that runs the system', () => {
    const offered = [...TOOLS.values()].map(({ method }) => method);
    expect(offered).toEqual(
      expect.arrayContaining([
        ...['resource.read', 'resource.write', 'resource.search'],
        ...['getLeadData', 'updateLead', 'searchGraph', 'storeMemory', 'fetchMemory', 'recommendAction', 'trackEvent'],
        ...['updateCampaign', 'optimizeCampaign', 'analyzePerformance'],
      ]),
    );
    const table: Record<string, MethodContract> = methods;
    const kept = /^(claim|settle|answer|reserve|confirm|release|bounce|open|close|record|import|export|match)/;
    expect(offered.filter((method) => kept.test(method) || !table[method]?.tool)).toEqual([]);
  });
});
