import process from 'node:process';
import { App } from 'aws-cdk-lib';
import { createApp } from '../lib/app.ts';
import { readConfig } from '../lib/config.ts';

// `cdk deploy` runs this file and hands over its -c settings; on its own (`npm run synth`) it writes cdk.out.
const app = new App({ outdir: process.env.CDK_OUTDIR ?? 'cdk.out' });
try {
  createApp(
    app,
    readConfig((name) => app.node.tryGetContext(name)),
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
const { directory } = app.synth();
if (!process.env.CDK_OUTDIR) console.info(`Synthesised: ${directory}/Pipewarden.template.json`);
