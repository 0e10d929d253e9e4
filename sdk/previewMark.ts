import * as pulumi from "@pulumi/pulumi";

/** Tells the dynamic provider that the run is a preview, which the engine does not. The provider's check takes it out again. */
export const previewMark = (): pulumi.Inputs => (pulumi.runtime.isDryRun() ? { __preview: true } : {});
