// Builds the web application where it is committed.
import { BUNDLE_FOLDER, buildBundle } from './bundle.ts';

await buildBundle(BUNDLE_FOLDER);
