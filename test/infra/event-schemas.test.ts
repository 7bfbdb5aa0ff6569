import { beforeAll, expect, test } from 'vitest';
import { deployedStack, type StackTemplate } from '../support/stack.ts';

/** The registry takes no longer text. */
const LARGEST_CONTENT = 100_000;

let stack: StackTemplate;
beforeAll(() => {
  stack = deployedStack();
});
const schemas = () =>
  Object.values(stack.all('AWS::EventSchemas::Schema')).map(({ Properties }) => Properties);

test('what is on the bus is published in a registry that is called like the stack', () => {
  expect(stack.only('AWS::EventSchemas::Registry').Properties.RegistryName).toBe('Pipewarden');
  expect(schemas().map(({ SchemaName }) => SchemaName)).toEqual([
    'pipewarden@RecordChange',
    'pipewarden@Write',
    'pipewarden@WebhookGap',
  ]);
});

test('each schema is an OpenAPI 3 document of an event, and fits into the registry', () => {
  for (const { Type, Content } of schemas()) {
    expect(Type).toBe('OpenApi3');
    expect(String(Content).length).toBeLessThanOrEqual(LARGEST_CONTENT);
    expect(JSON.parse(String(Content))).toMatchObject({
      openapi: '3.0.0',
      components: { schemas: { AWSEvent: { type: 'object' } } },
    });
  }
});
