import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CreateRequest, InvokeRequest, ReadRequest, UpdateRequest } from "@pulumi/pulumi/proto/provider_pb";
import { expect } from "chai";
import { SECRET_SETTINGS, SETTINGS, type SettingName } from "../../provider/identity/settings";
import { packageSchema } from "../../provider/native/packageCalls";
import { authToken } from "../../provider/resources/authToken/lifecycle";
import { getAuthTokensRules } from "../../provider/resources/getAuthTokens";
import { secretOutputs } from "../../provider/resources/propertyTable";
import { rotatingAuthToken } from "../../provider/resources/rotatingAuthToken/lifecycle";
import type { PropertyRules } from "../../provider/resources/validation";
import { waitForRegistryRule } from "../../provider/resources/validation";
import { useEmulators, userId } from "../helpers/emulator";
import { ask, configOf, struct, urnOf, usePlugins } from "../helpers/plugin";
import { REPO } from "../helpers/repo";

interface Property {
  readonly type?: string;
  readonly description?: string;
  readonly secret?: boolean;
  readonly willReplaceOnChanges?: boolean;
}
type Properties = Readonly<Record<string, Property>>;
interface Described {
  readonly description?: string;
  readonly properties: Properties;
  readonly required: readonly string[];
}
interface Schema {
  readonly version?: string;
  readonly config: { readonly variables: Properties };
  readonly provider: { readonly inputProperties: Properties };
  readonly types: Readonly<Record<string, Described>>;
  readonly resources: Readonly<
    Record<
      string,
      Described & { readonly inputProperties: Properties; readonly requiredInputs: readonly string[] }
    >
  >;
  readonly functions: Readonly<Record<string, { readonly inputs: Described; readonly outputs: Described }>>;
}

const text = readFileSync(join(REPO, "provider/schema.json"), "utf8");
const schema = JSON.parse(text) as Schema;
const PREFIX = "oci-auth-tokens:index:";

function at<T>(record: Readonly<Record<string, T>>, name: string): T {
  const found = record[`${PREFIX}${name}`];
  if (!found) throw new Error(`the schema has no ${name}`);
  return found;
}

const namesWhere = (properties: Properties, is: (property: Property) => unknown) =>
  Object.keys(properties).filter((name) => is(properties[name] ?? {}));

const required = (rules: PropertyRules) => Object.keys(rules).filter((name) => rules[name]?.required);

describe("plugin: the schema matches the lifecycle", () => {
  it("has no version, which package.json has", () => {
    const { version } = JSON.parse(readFileSync(join(REPO, "package.json"), "utf8")) as { version: string };
    expect(schema.version).to.equal(undefined);
    expect(JSON.parse(packageSchema())).to.include({ version });
  });

  for (const lifecycle of [authToken, rotatingAuthToken]) {
    it(`${lifecycle.type}: inputs, required ones, secrets, replacements`, () => {
      const resource = at(schema.resources, lifecycle.type);
      expect(Object.keys(resource.inputProperties)).to.have.members(Object.keys(lifecycle.properties.inputs));
      expect(resource.requiredInputs).to.have.members(required(lifecycle.properties.inputs));
      expect(namesWhere(resource.properties, ({ secret }) => secret)).to.have.members(
        secretOutputs(lifecycle.properties),
      );
      expect(Object.keys(resource.properties)).to.include.members(Object.keys(lifecycle.properties.inputs));
      const replacing = Object.keys(lifecycle.properties.inputs).filter((name) => {
        const olds = { tokenId: "t", rotatedAt: "2026-01-01T00:00:00Z", userId: "u", description: "d" };
        return lifecycle.diff(olds, { ...olds, [name]: "changed" }, 0).replaces.includes(name);
      });
      const said = namesWhere(resource.inputProperties, ({ willReplaceOnChanges }) => willReplaceOnChanges);
      expect(said).to.have.members(replacing);
    });
  }

  it("has a type and a lifecycle for every resource, and no other", () => {
    expect(Object.keys(schema.resources)).to.have.members([
      `${PREFIX}AuthToken`,
      `${PREFIX}RotatingAuthToken`,
    ]);
  });

  it("getAuthTokens: arguments and required ones", () => {
    const { inputs, outputs } = at(schema.functions, "getAuthTokens");
    expect(Object.keys(inputs.properties)).to.have.members(Object.keys(getAuthTokensRules));
    expect(inputs.required).to.have.members(required(getAuthTokensRules));
    expect(Object.keys(outputs.properties)).to.have.members([
      ...Object.keys(getAuthTokensRules),
      "authTokens",
    ]);
  });

  it("RegistryLogin: what waitForRegistry accepts", () => {
    const type = at(schema.types, "RegistryLogin");
    const login: Record<string, unknown> = { host: "phx.ocir.io", username: "ns/user", timeoutSeconds: 5 };
    expect(Object.keys(type.properties)).to.have.members(Object.keys(login));
    expect(waitForRegistryRule(login)).to.equal(undefined);
    expect(waitForRegistryRule({ ...login, other: 1 })).to.include(
      `there are: ${Object.keys(type.properties).join(", ")}`,
    );
    for (const name of Object.keys(login)) {
      const lacking = waitForRegistryRule({ ...login, [name]: undefined });
      expect(lacking !== undefined, name).to.equal(type.required.includes(name));
    }
  });

  it("the configuration: every setting, its environment variables only in the description, and its secrets", () => {
    const { variables } = schema.config;
    expect(Object.keys(variables)).to.have.members(Object.keys(SETTINGS));
    expect(schema.provider.inputProperties).to.deep.equal(variables);
    const secrets = namesWhere(variables, ({ secret }) => secret);
    expect(secrets).to.have.members([...SECRET_SETTINGS]);
    for (const name of Object.keys(SETTINGS) as SettingName[]) {
      const { description, type } = variables[name] ?? {};
      for (const variable of SETTINGS[name].env) expect(description, name).to.include(`\`${variable}\``);
      // A default would be read by the program, and stay in the state of its provider when the environment changes.
      expect(variables[name], name).not.to.have.property("defaultInfo");
      const other = name.endsWith("Seconds") ? "number" : "string";
      expect(type, name).to.equal(name === "checkInPreview" ? "boolean" : other);
    }
  });

  it("describes every property", () => {
    const all: [string, Properties][] = [
      ["config", schema.config.variables],
      ...Object.entries(schema.types).map(([name, type]): [string, Properties] => [name, type.properties]),
      ...Object.entries(schema.resources).flatMap(([name, resource]): [string, Properties][] => [
        [name, resource.properties],
        [name, resource.inputProperties],
      ]),
      ...Object.entries(schema.functions).flatMap(([name, { inputs, outputs }]): [string, Properties][] => [
        [name, inputs.properties],
        [name, outputs.properties],
      ]),
    ];
    for (const [where, properties] of all) {
      for (const [name, { description }] of Object.entries(properties)) {
        expect(description ?? "", `${where}.${name}`).to.match(/^[A-Z`].{10,}/);
      }
    }
  });
});

describe("plugin: the schema names the actual outputs", () => {
  const start = useEmulators();
  const { configured } = usePlugins();

  async function setUp() {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const { client } = await configured(configOf(emulator, user));
    return { emulator, user, client };
  }

  const namesOf = (...answers: { getProperties(): ReturnType<typeof struct> | undefined }[]) =>
    new Set(answers.flatMap((answer) => Object.keys(answer.getProperties()?.toJavaScript() ?? {})));

  it("AuthToken", async () => {
    const { client, user, emulator } = await setUp();
    const optional = {
      rotateWhenChanged: "1",
    };
    const create = new CreateRequest()
      .setUrn(urnOf("AuthToken"))
      .setProperties(struct({ userId: user, description: "d", ...optional }));
    const made = await ask(client, "create", create);
    const odd = emulator.store.addToken({
      userId: user,
      description: "odd",
      state: "INACTIVE",
      inactiveStatus: 4,
      timeExpires: "2030-01-01T00:00:00.000Z",
    });
    const waitForRegistry = { host: "phx.ocir.io", username: "ns/user" };
    const read = new ReadRequest()
      .setUrn(urnOf("AuthToken"))
      .setId(odd.id)
      .setProperties(struct({ userId: user, waitForRegistry }));
    const found = await ask(client, "read", read);
    const { properties, required: always } = at(schema.resources, "AuthToken");
    expect([...namesOf(made, found)]).to.have.members(["id", ...Object.keys(properties)]);
    expect([...namesOf(found)]).to.include.members([...always]);

    const invoke = new InvokeRequest()
      .setTok(`${PREFIX}getAuthTokens`)
      .setArgs(struct({ userId: user, olderThanDays: 0 }));
    const listed = (await ask(client, "invoke", invoke)).getReturn()?.toJavaScript() as {
      authTokens: Record<string, unknown>[];
    };
    const summary = at(schema.types, "AuthTokenSummary");
    expect(new Set(listed.authTokens.flatMap((token) => Object.keys(token)))).to.deep.equal(
      new Set(Object.keys(summary.properties)),
    );
    for (const token of listed.authTokens) expect(token).to.include.keys(...summary.required);
    const { outputs } = at(schema.functions, "getAuthTokens");
    expect(listed).to.include.keys(...outputs.required);
    expect(Object.keys(outputs.properties)).to.include.members(Object.keys(listed));
  });

  it("RotatingAuthToken", async () => {
    const { client, user, emulator } = await setUp();
    const waitForRegistry = { host: emulator.registryHost, username: "x/y" };
    const inputs = {
      userId: user,
      description: "d",
      rotateAfter: 1,
      rotateWhenChanged: "1",
      keepPrevious: true,
    };
    const urn = urnOf("RotatingAuthToken");
    const create = new CreateRequest().setUrn(urn).setProperties(struct(inputs));
    const made = await ask(client, "create", create);
    const update = new UpdateRequest()
      .setUrn(urn)
      .setId(made.getId())
      .setOlds(made.getProperties())
      .setNews(struct({ ...inputs, rotateWhenChanged: "2", waitForRegistry }))
      .setPreview(true);
    const rotated = await ask(client, "update", update);
    const { properties, required: always } = at(schema.resources, "RotatingAuthToken");
    expect([...namesOf(made, rotated)]).to.have.members(["id", ...Object.keys(properties)]);
    expect([...namesOf(made)]).to.include.members([...always]);
  });
});
