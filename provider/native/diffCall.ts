import { type DiffRequest, DiffResponse, PropertyDiff } from "@pulumi/pulumi/proto/provider_pb";
import type { DiffResult } from "../resources/contract";
import type { Properties } from "../resources/properties";
import { lifecycleOf } from "./lifecycles";
import type { Handler } from "./resourceCalls";

const { Kind } = PropertyDiff;

/** Compares the state with the inputs and the clock. */
export const diff: Handler<DiffRequest, DiffResponse> = async (session, request) => {
  const lifecycle = lifecycleOf(request.getUrn());
  const olds = session.decode(request.getOlds()).values;
  const news = session.decode(request.getNews()).values;
  const result = lifecycle.diff(olds, news, session.host.now());
  if (result.reason) session.log.info(result.reason, request.getUrn());
  return toResponse(result, olds, news);
};

function toResponse(result: DiffResult, olds: Properties, news: Properties): DiffResponse {
  const { changed, replaces, stables, changedOutputs = [] } = result;
  const all = [...changed, ...changedOutputs.filter((name) => !changed.includes(name))];
  const response = new DiffResponse()
    .setChanges(
      all.length > 0 || result.reason
        ? DiffResponse.DiffChanges.DIFF_SOME
        : DiffResponse.DiffChanges.DIFF_NONE,
    )
    .setReplacesList([...replaces])
    .setStablesList([...stables])
    .setDiffsList(all)
    // By default a replacement creates the new token first. The resource option deleteBeforeReplace changes that.
    .setDeletebeforereplace(false)
    .setHasdetaileddiff(true);
  const detailed = response.getDetaileddiffMap();
  // Only inputs: the engine would show a changed output as deleted.
  for (const name of changed) {
    const kind = kindOf(olds[name], news[name], replaces.includes(name));
    // The inputs are compared with the outputs, which have the service's values.
    detailed.set(name, new PropertyDiff().setKind(kind).setInputdiff(false));
  }
  return response;
}

function kindOf(old: unknown, wanted: unknown, replaces: boolean): PropertyDiff.Kind {
  const absent = (value: unknown) => value === undefined || value === null;
  if (absent(old)) return replaces ? Kind.ADD_REPLACE : Kind.ADD;
  if (absent(wanted)) return replaces ? Kind.DELETE_REPLACE : Kind.DELETE;
  return replaces ? Kind.UPDATE_REPLACE : Kind.UPDATE;
}
