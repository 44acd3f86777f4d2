#include <array>
#include <string>
#include <string_view>

#include "engine/deployed_values.h"
#include "graph/filled_in_later.h"
#include "schema/supported_versions.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A web app or a function app runs on a version of its language that is out of support: it gets no security fixes, and the
version may be taken away.

```json bad
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2023-12-01",
  "name": "shop",
  "location": "westeurope",
  "properties": { "siteConfig": { "linuxFxVersion": "NODE|16-lts" } }
}
```

```json good
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2023-12-01",
  "name": "shop",
  "location": "westeurope",
  "properties": { "siteConfig": { "linuxFxVersion": "NODE|24-lts" } }
}
```

Read are `linuxFxVersion`, the versions of .NET, Node.js, Java, PHP, Python and PowerShell in the configuration of a site,
`functionAppConfig.runtime`, and the settings `WEBSITE_NODE_DEFAULT_VERSION` and `FUNCTIONS_WORKER_RUNTIME`. The days
are compared with the day of the run (`--as-of`). Of `netFrameworkVersion`, `v4.0` and below mean .NET Framework, which
is supported.
)md";

struct Language {
  std::string_view written;  // As configurations name it.
  std::string_view subject;  // As the table does.
  std::string_view title;
};
constexpr Language kLanguages[] = {
    {"node", "NODE", "Node.js"},
    {"python", "PYTHON", "Python"},
    {"php", "PHP", "PHP"},
    {"dotnet", "DOTNET", ".NET"},
    {"dotnetcore", "DOTNET", ".NET"},
    {"dotnet-isolated", "DOTNET", ".NET"},
    {"java", "JAVA", "Java"},
    {"tomcat", "TOMCAT", "Tomcat"},
    {"ruby", "RUBY", "Ruby"},
    {"powershell", "POWERSHELL", "PowerShell"},
};
const Language* FindLanguage(std::string_view written) {
  for (const Language& language : kLanguages) {
    if (EqualsIgnoreCase(language.written, written)) return &language;
  }
  return nullptr;
}

// Properties of a site's configuration that hold a version.
constexpr std::array<std::string_view, 2> kProperties[] = {
    {"netFrameworkVersion", "dotnet"}, {"nodeVersion", "node"}, {"phpVersion", "php"},
    {"pythonVersion", "python"},       {"javaVersion", "java"}, {"powerShellVersion", "powershell"},
};

class RuntimeChecker {
 public:
  RuntimeChecker(const arm::Expansion& expansion, RuleContext& ctx)
      : expansion_(expansion), ctx_(ctx) {}

  void Resource(const arm::DeployedResource& resource) {
    const eval::Value& body = resource.body;
    if (EqualsIgnoreCase(resource.type, "Microsoft.Web/sites") ||
        EqualsIgnoreCase(resource.type, "Microsoft.Web/sites/slots")) {
      Configuration(FindAt(body, "properties.siteConfig"));
      const eval::Value* const name = FindAt(body, "properties.functionAppConfig.runtime.name");
      const eval::Value* const version =
          FindAt(body, "properties.functionAppConfig.runtime.version");
      if (name != nullptr && version != nullptr && name->IsString()) {
        if (const Language* language = FindLanguage(name->text())) Check(*language, *version);
      }
    } else if (EqualsIgnoreCase(resource.type, "Microsoft.Web/sites/config") ||
               EqualsIgnoreCase(resource.type, "Microsoft.Web/sites/slots/config")) {
      if (!resource.name.IsString()) return;
      const std::string_view name = resource.name.text();
      const std::string_view own = name.substr(name.rfind('/') + 1);
      const eval::Value* const properties = FindAt(body, "properties");
      if (EqualsIgnoreCase(own, "web")) Configuration(properties);
      if (EqualsIgnoreCase(own, "appsettings") && properties != nullptr && properties->IsObject()) {
        for (const eval::Member& member : properties->members()) Setting(member.key, member.value);
      }
    }
  }

 private:
  void Configuration(const eval::Value* configuration) {
    if (configuration == nullptr || !configuration->IsObject()) return;
    if (const eval::Value* const fx = FindAt(*configuration, "linuxFxVersion")) Image(*fx);
    for (const auto& [property, language] : kProperties) {
      const eval::Value* const version = FindAt(*configuration, property);
      if (version != nullptr) Check(*FindLanguage(language), *version);
    }
    const eval::Value* const settings = FindAt(*configuration, "appSettings");
    if (settings == nullptr || !settings->IsArray()) return;
    for (const eval::Value& setting : settings->items()) {
      const eval::Value* const name = FindAt(setting, "name");
      const eval::Value* const value = FindAt(setting, "value");
      if (name != nullptr && value != nullptr && name->IsString()) Setting(name->text(), *value);
    }
  }

  void Setting(std::string_view name, const eval::Value& value) {
    if (EqualsIgnoreCase(name, "WEBSITE_NODE_DEFAULT_VERSION")) {
      Check(*FindLanguage("node"), value);
    } else if (EqualsIgnoreCase(name, "FUNCTIONS_WORKER_RUNTIME") && value.IsString() &&
               EqualsIgnoreCase(value.text(), "dotnet")) {
      const auto* const row = schema::FindSupportedVersion("DOTNET-INPROC", {0, -1});
      if (row == nullptr || row->ends > ctx_.as_of()) return;
      Report(value, "the in-process model of .NET functions", *row,
             std::string("`") + std::string(row->instead) + "`");
    }
  }

  // `NODE|18-lts`, `DOTNETCORE|6.0`.
  void Image(const eval::Value& value) {
    if (!value.IsString()) return;
    const std::string_view text = value.text();
    const std::size_t bar = text.find('|');
    if (bar == std::string_view::npos) return;
    if (const Language* language = FindLanguage(text.substr(0, bar))) {
      CheckText(*language, value, text.substr(bar + 1));
    }
  }

  void Check(const Language& language, const eval::Value& value) {
    if (value.IsString()) CheckText(language, value, value.text());
  }

  void CheckText(const Language& language, const eval::Value& value, std::string_view text) {
    if (IsFilledInLater(text)) return;
    if (language.subject == "JAVA" && text.starts_with("1.")) text.remove_prefix(2);
    const auto version = schema::ParseVersionNumbers(text);
    if (!version) return;
    // .NET Framework has versions of its own.
    if (language.written == "dotnet" && ToLowerAscii(text[0]) == 'v' && version->major <= 4) return;
    const auto* const row = schema::FindSupportedVersion(language.subject, *version);
    if (row == nullptr || row->ends > ctx_.as_of()) return;
    const std::string title =
        row->minor == -1 || version->minor == -1
            ? fmt::format("{} {}", language.title, version->major)
            : fmt::format("{} {}.{}", language.title, version->major, version->minor);
    const auto* const newest = schema::NewestSupported(language.subject, ctx_.as_of());
    std::string instead;
    if (newest != nullptr) {
      instead = newest->minor == -1
                    ? fmt::format("{} {}", language.title, newest->major)
                    : fmt::format("{} {}.{}", language.title, newest->major, newest->minor);
    } else {
      instead = row->instead;
    }
    const bool is_listed =
        row->major == version->major && (row->minor == -1 || row->minor == version->minor);
    Report(value, title, *row, instead, is_listed);
  }

  void Report(const eval::Value& value, std::string_view title, const schema::SupportedVersion& row,
              std::string_view instead, bool is_listed = true) {
    const Written place = WrittenAt(ctx_.graph(), expansion_, value);
    if (!place || !seen_.Add(place)) return;
    auto report = ctx_.ReportIn(
        *place.document, place.span, "{} has been out of support since {}{}-{:02}-{:02}", title,
        is_listed ? "" : "before ", row.ends.year, row.ends.month, row.ends.day);
    if (!instead.empty()) report.Help("use {}", instead);
    if (!row.is_certain) report.As(Confidence::kLow).Note("the day is not certain");
  }

  const arm::Expansion& expansion_;
  RuleContext& ctx_;
  SeenPlaces seen_;
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  RuntimeChecker checker(expansion, ctx);
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (IsSent(resource)) checker.Resource(resource);
  }
}

}  // namespace

extern constinit const Rule runtime_unsupported = {
    .id = "runtime-unsupported",
    .summary = "an app runs on a version of its language that is out of support",
    .severity = Severity::kWarning,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"app-service", "lifecycle"},
    .equivalents = {"psrule:Azure.AppService.NETVersion", "psrule:Azure.AppService.NodeJsVersion",
                    "psrule:Azure.AppService.PHPVersion", "checkov:CKV_AZURE_80",
                    "checkov:CKV_AZURE_81", "checkov:CKV_AZURE_82", "checkov:CKV_AZURE_83",
                    "trivy:AZU-0069", "trivy:AZU-0070"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
