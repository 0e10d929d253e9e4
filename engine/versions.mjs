// What the engine is made of. Each part is a Go main package that the module in its folder pins, go.sum included.

/** The oldest `pulumi` on PATH that is used as it is. */
export const OLDEST_PULUMI = "3.200.0";

/** The Go that the modules need; an older one with GOTOOLCHAIN=auto fetches it by itself. */
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

/** The linker's flags of a component: no debug tables, and the version it reports. */
export const linkerFlags = ({ version }) =>
  `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`;
