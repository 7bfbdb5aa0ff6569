// A process of its own that starts the DynamoDB binary, names its port, writes until it is killed, and names each
// write on standard output once it is acknowledged.
import { writeSync } from 'node:fs';
import { findDynoxide, startDynoxide } from '../../../../lib/local/aws/dynamodb/dynoxide.ts';
import { createForwarder } from '../../../../lib/local/aws/dynamodb/forward.ts';

const [dataFolder = ''] = process.argv.slice(2);
const server = await startDynoxide(findDynoxide() ?? '', dataFolder);
const forwarder = createForwarder(server.port);
writeSync(1, `port ${server.port}\n`);

for (let number = 0; ; number++) {
  const sk = `item-${number}`;
  const { status } = await forwarder.send(
    {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.PutItem',
      'x-amz-date': '20261120T090000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20261120/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    },
    JSON.stringify({ TableName: 'state', Item: { pk: { S: 'account-1' }, sk: { S: sk } } }),
  );
  if (status === 200) writeSync(1, `${sk}\n`);
}
