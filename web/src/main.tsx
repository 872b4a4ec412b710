// Starts the page that the address asks for: the study, then the frame around every page, then the page's own code.
import { render } from "preact";
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { api, useLoad } from "./api";
import { PAGES, type PageInfo, type PageProps, shows } from "./pages";
import { AreaSearch } from "./parts/AreaSearch";
import { Failure, Loading, Problems } from "./parts/messages";
import { link } from "./state";
import "./styles.css";
import type { FailedStudy, Study } from "./types";
import { watch } from "./watch";
import { ofNeed } from "./words";

const name = document.documentElement.dataset.page ?? "overview";
const page = PAGES.find((page) => page.name === name);
// The page's code comes while the study is being read.
const code = page?.load();

function App() {
  const study = useLoad(api.study, "study");
  const failed = study.state === "ready" && "problems" in study.value ? study.value : null;
  const built = study.state === "ready" && !failed ? (study.value as Study) : null;
  const served = study.state === "ready" && study.value.served === true;
  useEffect(() => (served ? watch() : undefined), [served]);
  return (
    <>
      <a class="skip" href="#main">Skip to the main content</a>
      <Header title={study.state === "ready" ? study.value.title : null} study={built} />
      <main id="main" tabIndex={-1}>
        {study.state === "loading" && <Loading what="the study" />}
        {study.state === "failed" && <Failure what="the study" error={study.error} retry={study.retry} />}
        {failed && <Problems study={failed as FailedStudy} />}
        {built && (page ? <Page page={page} study={built} /> : <Unknown />)}
      </main>
      {built && <Footer study={built} />}
    </>
  );
}

function Page({ page, study }: { page: PageInfo; study: Study }) {
  const [Body, setBody] = useState<ComponentType<PageProps> | null>(null);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    (code ?? page.load()).then((module) => setBody(() => module.default), setError);
  }, [page]);
  useEffect(() => {
    document.title = page.name === "overview" ? study.title : `${page.title} \u00b7 ${study.title}`;
  }, [page, study]);
  return (
    <>
      <h1>{page.name === "overview" ? study.title : page.question}</h1>
      {error ? <Failure what="this page's code" error={error} retry={() => location.reload()} /> : Body ? <Body study={study} /> : <Loading what="the page" />}
    </>
  );
}

function Unknown() {
  return (
    <>
      <h1>There is no such page</h1>
      <p>This explorer has no page called “{name}”. <a href={link("overview")}>Go to the overview.</a></p>
    </>
  );
}

function Header({ title, study }: { title: string | null; study: Study | null }) {
  return (
    <header class="header">
      <div class="header-top wide">
        <a class="header-title" href={link("overview")}>{title ?? "Theodolite"}</a>
        {study && <AreaSearch study={study} label="Find a place" placeholder="Name or code" />}
      </div>
      {study && (
        <nav aria-label="Pages" class="nav">
          <ul class="wide">
            {PAGES.filter((each) => shows(each, study)).map((each) => (
              <li key={each.name}>
                <a href={link(each.name)} aria-current={each.name === name ? "page" : undefined}>{each.title}</a>
              </li>
            ))}
          </ul>
        </nav>
      )}
    </header>
  );
}

function Footer({ study }: { study: Study }) {
  const facts = [
    study.authors.length > 0 ? study.authors.join(", ") : null,
    study.version ? `version ${study.version}` : null,
    study.licence ? `licence ${study.licence}` : null,
    study.seed !== null ? `seed ${study.seed}` : null,
    `made by ${study.made_by}`,
  ].filter((fact) => fact !== null);
  const headline = study.steps.find((step) => step.name === study.headline);
  const worst = headline && !ofNeed(study, headline) ? "worst" : "greatest need";
  return (
    <footer class="footer">
      <div class="wide">
        <p>{study.title}. {facts.join("; ")}.</p>
        <p>Rank 1 is the {worst}; decile 1 is the first tenth. Nothing that you do here leaves your machine.</p>
      </div>
    </footer>
  );
}

render(<App />, document.getElementById("app")!);
