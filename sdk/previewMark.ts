import * as pulumi from "@pulumi/pulumi";

/** Tells the dynamic provider that the run is a preview, because the engine does not. The provider's check removes the property. */
export const previewMark = (): pulumi.Inputs => (pulumi.runtime.isDryRun() ? { __preview: true } : {});
