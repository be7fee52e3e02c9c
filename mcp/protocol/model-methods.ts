/** The registry of trained models on the wire (decision 0028). */
import { z } from 'zod';
import {
  decidedBySchema,
  MODEL_PURPOSES,
  MODEL_ROLES,
  modelIdSchema,
  registeredModelSchema,
} from '../../workflows/contracts/model';
import { modelCardSchema } from '../../workflows/contracts/model-card';
import { defineMethod } from './method';

const told = z.object({ model: registeredModelSchema });
const inRole = registeredModelSchema.pick({ model_id: true, sha256: true }).nullable();

export const modelMethods = {
  registerModel: defineMethod({
    description:
      'Keeps a trained model as a candidate, for good. It is opened and its hashes are checked; the same artefact again changes nothing. One that may not decide says why in why_not_promotable.',
    params: z.strictObject({
      artefact: z.string().min(1).meta({ description: 'JSON, as `merit model train --out` writes it' }),
      created_by: decidedBySchema,
    }),
    result: told,
    scope: 'models:write',
    kind: 'natural',
  }),
  promoteModel: defineMethod({
    description:
      'Gives a model a role; the one that had it is retired. Promoting a former champion again takes a change back. A model that has the role already keeps it.',
    params: z.strictObject({
      model_id: modelIdSchema,
      role: z.enum(MODEL_ROLES),
      decided_by: decidedBySchema,
      expected_champion: modelIdSchema.nullable().optional().meta({
        description: 'who must be champion for it to happen; null: nobody. Left out: whoever is',
      }),
    }),
    result: told,
    scope: 'models:write',
    kind: 'natural',
  }),
  retireModel: defineMethod({
    description: 'Takes a model its role. Without a champion the rules decide. It stays registered.',
    params: z.strictObject({ model_id: modelIdSchema, decided_by: decidedBySchema }),
    result: told,
    scope: 'models:write',
    kind: 'natural',
  }),
  currentModels: defineMethod({
    description: 'Which model decides now, and which answers beside it.',
    params: z.strictObject({ purpose: z.enum(MODEL_PURPOSES) }),
    result: z.object({
      champion: inRole.meta({ description: 'null: the rules decide' }),
      challenger: inRole,
    }),
    scope: 'models:read',
    kind: 'read',
  }),
  getModel: defineMethod({
    description: 'A registered model with its artefact.',
    params: z.strictObject({ model_id: modelIdSchema }),
    result: told.extend({ artefact: z.string() }),
    scope: 'models:read',
    kind: 'read',
  }),
  getModelCard: defineMethod({
    description:
      'The card of a registered model, without what it is made of: from what it learned, how good it is on rows it had not seen, by what share of the list and by slice, and what was found in the data.',
    params: z.strictObject({ model_id: modelIdSchema }),
    result: z.object({ card: modelCardSchema }),
    scope: 'models:read',
    kind: 'read',
  }),
};
