// The components of the engine. Each is a Go main package; the module in its folder pins it and its dependencies.

/** The oldest `pulumi` on PATH that is used instead of a built one. */
export const OLDEST_PULUMI = "3.200.0";

/** The oldest Go that can build the modules: with GOTOOLCHAIN=auto it fetches the version that they need. */
export const OLDEST_GO = "1.21";

export const COMPONENTS = {
  cli: {
    binary: "pulumi",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    version: "v3.250.0",
    minutes: "5 minutes",
  },
  nodehost: {
    binary: "pulumi-language-nodejs",
    package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    version: "v3.68.0",
    minutes: "a minute",
  },
  yamlhost: {
    binary: "pulumi-language-yaml",
    package: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    version: "v1.10.0",
    minutes: "a minute",
  },
};

/** The linker flags of a component: omit debug tables, set the version that it reports. */
export const linkerFlags = ({ version }) =>
  `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`;
