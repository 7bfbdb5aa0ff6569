import { CfnRegistry, CfnSchema } from 'aws-cdk-lib/aws-eventschemas';
import { Construct } from 'constructs';
import { SOURCE } from '../../shared/bus-events/source.ts';
import { type BusEventKind, openApiOf } from '../bus-events.ts';

/** A registry of the schemas of what is on the bus: the console shows them, and draws types from them for several languages. */
export class EventSchemas extends Construct {
  constructor(scope: Construct, id: string, registryName: string, kinds: readonly BusEventKind[]) {
    super(scope, id);
    const registry = new CfnRegistry(this, 'Registry', {
      registryName,
      description: 'Pipewarden: what its event bus tells',
    });
    for (const kind of kinds)
      new CfnSchema(this, kind.name, {
        registryName: registry.attrRegistryName,
        schemaName: `${SOURCE}@${kind.name}`,
        description: kind.tells,
        type: 'OpenApi3',
        content: JSON.stringify(openApiOf(kind)),
      });
  }
}
