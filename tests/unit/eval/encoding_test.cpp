#include "unit/eval/call.h"

namespace plumbline::eval {
namespace {

TEST_CASE("Base64") {
  Calls calls;
  Check(calls, {
                   {"base64('one, two, three')", R"("b25lLCB0d28sIHRocmVl")"},
                   {"base64(' Fizz ')", R"("IEZpenog")"},
                   {"base64('')", R"("")"},
                   {"base64('é')", R"("w6k=")"},
                   {"base64ToString('b25lLCB0d28sIHRocmVl')", R"("one, two, three")"},
                   {"base64ToString('IEZpenog')", R"(" Fizz ")"},
                   {"base64ToString('w6k=')", R"("é")"},
                   {"base64('a')", R"("YQ==")"},
                   {"base64('ab')", R"("YWI=")"},
                   {"base64('abc')", R"("YWJj")"},
                   {"base64('>>>\?\?\?')", R"("Pj4+Pz8/")"},
                   {"base64('😀')", R"("8J+YgA==")"},
                   {"base64(1)", "error in 1: argument type"},
                   {"base64ToString('')", R"("")"},
                   {"base64ToString('YQ==')", R"("a")"},
                   {"base64ToString('YWI=')", R"("ab")"},
                   {"base64ToString('Pj4+Pz8/')", "\">>>\?\?\?\""},
                   {"base64ToString('YW\r\n Jj')", R"("abc")"},
                   {"base64ToString('8J+YgA==')", R"("😀")"},
                   {"base64ToString('YQ')", "error in 1: `YQ` is not Base64"},
                   {"base64ToString('YQ=')", "error in 1: `YQ=` is not Base64"},
                   {"base64ToString('Y===')", "error in 1: `Y===` is not Base64"},
                   {"base64ToString('YQ==YQ==')", "error in 1: `YQ==YQ==` is not Base64"},
                   {"base64ToString('a-b_')", "error in 1: `a-b_` is not Base64"},
                   {"base64ToString('wöKw')", "error in 1: `wöKw` is not Base64"},
                   {"base64ToString('/w==')", "unknown string"},  // Not UTF-8.
               });
}

TEST_CASE("JSON in Base64") {
  Calls calls;
  Check(calls, {
                   {"base64ToJson('eydvbmUnOiAnYScsICd0d28nOiAnYid9')", R"({"one":"a","two":"b"})"},
                   {R"(base64ToJson(base64('{"hi": "there"}')).hi)", R"("there")"},
                   {"base64ToJson('bnVsbA==')", "null"},
                   {"base64ToJson('?')", "error in 1: `?` is not Base64"},
                   {"base64ToJson(base64('hello'))", "error in 1: `hello` is not JSON"},
                   {"base64ToJson('/w==')", "unknown"},
               });
}

TEST_CASE("data URIs") {
  Calls calls;
  Check(
      calls,
      {
          {"dataUriToString('data:;base64,SGVsbG8sIFdvcmxkIQ==')", R"("Hello, World!")"},
          {"dataUriToString('Hi 0!')", "error in 1: `Hi 0!` is not a data URI"},
          {"dataUriToString(concat(dataUri('abc'), '@'))",
           "error in 1: the data of the data URI are not Base64"},
          {"dataUri('Hello')", R"("data:text/plain;charset=utf-8;base64,SGVsbG8=")"},
          {"dataUri('')", R"("data:text/plain;charset=utf-8;base64,")"},
          {"dataUriToString(dataUri('größer'))", R"("größer")"},
          {"dataUriToString('data:text/plain;charset=utf8;base64,SGVsbG8=')", R"("Hello")"},
          {"dataUriToString('DATA:;BASE64,SGVsbG8=')", R"("Hello")"},
          {"dataUriToString('data:,a%20b')", R"("a b")"},
          {"dataUriToString('data:text/plain,a,b')", R"("a,b")"},
          {"dataUriToString('data:,')", R"("")"},
          // Only the last parameter says Base64.
          {"dataUriToString('data:text/plain;base64;x=y,SGVs')", R"("SGVs")"},
          {"dataUriToString('data:;base64,SGVs%0A')", "unknown string"},
          {"dataUriToString('data:;charset=utf-16;base64,AAA=')", "unknown string"},
          {"dataUriToString('data:text/plain')", "error in 1: `data:text/plain` is not a data URI"},
          {"dataUriToString('')", "error in 1: `` is not a data URI"},
      });
}

TEST_CASE("percent encoding") {
  Calls calls;
  Check(calls, {
                   {"uriComponent('UB*8h 0+=_)9h9n')", R"("UB%2A8h%200%2B%3D_%299h9n")"},
                   {"uriComponent('a-b_c.d~e')", R"("a-b_c.d~e")"},
                   {"uriComponentToString('%20Fizz%20')", R"(" Fizz ")"},
                   {"uriComponent('')", R"("")"},
                   {"uriComponent('é😀')", R"("%C3%A9%F0%9F%98%80")"},
                   {"uriComponent('!''()*')", R"("%21%27%28%29%2A")"},
                   {"uriComponent('https://contoso.org/a?b=c&d')",
                    R"("https%3A%2F%2Fcontoso.org%2Fa%3Fb%3Dc%26d")"},
                   {"uriComponentToString('')", R"("")"},
                   {"uriComponentToString('%C3%a9+')", R"("é+")"},
                   {"uriComponentToString('100%')", R"("100%")"},
                   {"uriComponentToString('%4')", R"("%4")"},
                   {"uriComponentToString('%zz%41')", R"("%zzA")"},
                   {"uriComponentToString('%2541')", R"("%41")"},
                   {"uriComponentToString('%FF')", "unknown string"},
               });
}

TEST_CASE("uri") {
  Calls calls;
  Check(calls,
        {
            {"uri('http://contoso.org/firstpath/', 'myscript.sh')",
             R"("http://contoso.org/firstpath/myscript.sh")"},
            {"uri('http://contoso.org/firstpath/azuredeploy.json', 'myscript.sh')",
             R"("http://contoso.org/firstpath/myscript.sh")"},
            {"uri('http://contoso.org/firstpath/azuredeploy.json/', 'myscript.sh')",
             R"("http://contoso.org/firstpath/azuredeploy.json/myscript.sh")"},
            {"uri('http://contoso.com/resources/', 'nested/azuredeploy.json')",
             R"("http://contoso.com/resources/nested/azuredeploy.json")"},
            {"uri('github.com', 'Azure/bicep')",
             "error in 1: `uri` wants an absolute URI, not `github.com`"},
            {"uri('https://a.com/x/y/z.json', '../w.json')", R"("https://a.com/x/w.json")"},
            {"uri('https://contoso.org', 'a')", R"("https://contoso.org/a")"},
            {"uri('https://contoso.org', '')", R"("https://contoso.org/")"},
            {"uri('https://contoso.org/a/b', '')", R"("https://contoso.org/a/b")"},
            {"uri('https://contoso.org/a/b/', '/c')", R"("https://contoso.org/c")"},
            {"uri('https://contoso.org/a/b/', '//fabrikam.com/c')", R"("https://fabrikam.com/c")"},
            {"uri('https://contoso.org/a/', 'http://fabrikam.com')", R"("http://fabrikam.com/")"},
            {"uri('https://contoso.org/a/b/c', './d')", R"("https://contoso.org/a/b/d")"},
            {"uri('https://contoso.org/a/b/c', '..')", R"("https://contoso.org/a/")"},
            {"uri('https://contoso.org/a', '../../../b')", R"("https://contoso.org/b")"},
            {"uri('https://contoso.org/a/b/', 'c/./../d/.')", R"("https://contoso.org/a/b/d/")"},
            {"uri('https://contoso.org/a/', '..b/.c')", R"("https://contoso.org/a/..b/.c")"},
            {"uri('https://contoso.org:8080/a?sas=1', 'b?c=d/../e')",
             R"("https://contoso.org:8080/b?c=d/../e")"},
            {"uri('https://contoso.org/a', '?b')", R"("https://contoso.org/a?b")"},
            {"uri('', 'a')", "error in 1: `uri` wants an absolute URI, not ``"},
            {"uri('/a/b', 'c')", "error in 1: `uri` wants an absolute URI, not `/a/b`"},
            {"uri('//contoso.org', 'c')",
             "error in 1: `uri` wants an absolute URI, not `//contoso.org`"},
            // What .NET writes in another way than it was given, or nobody has written down.
            {"uri('https://Contoso.org/', 'a')", "unknown string"},
            {"uri('https://contoso.org:443/', 'a')", "unknown string"},
            {"uri('https://contoso.org/a b/', 'c')", "unknown string"},
            {"uri('https://contoso.org/', 'a%20b')", "unknown string"},
            {"uri('https://contoso.org/', 'a\\b')", "unknown string"},
            {"uri('https://contoso.org/', 'mailto:a')", "unknown string"},
            {"uri('https://contoso.org/a?b', '')", "unknown string"},
            {"uri('file:///a', 'b')", "unknown string"},
        });
}

TEST_CASE("json") {
  Calls calls;
  Check(calls, {
                   {R"(json('{"a": "b"}'))", R"({"a":"b"})"},
                   {R"(json('"test"'))", R"("test")"},
                   {"json('true')", "true"},
                   {"json('3')", "3"},
                   {"json('[1,2,3 ]')", "[1,2,3]"},
                   {R"(json(concat('{"a": "', 'demo value', '"}')))", R"({"a":"demo value"})"},
                   {"json('null')", "null"},
                   {R"(json(concat('{"storageAccountType": "Premium_LRS"}')))",
                    R"({"storageAccountType":"Premium_LRS"})"},
                   {"json('2199023255552')", "2199023255552"},
                   {"json('{}')", "{}"},
                   {"json(' [ ] ')", "[]"},
                   {"json('{''a'': ''b''}')", R"({"a":"b"})"},
                   {R"(json('{"a": {"b": [1, -2, 1.5, true, null, "c\u00e9\n"]}}'))",
                    R"({"a":{"b":[1,-2,1.5,true,null,"cé\n"]}})"},
                   {"json('-0')", "0"},
                   {"json('9223372036854775807')", "9223372036854775807"},
                   {"json('\"\"')", R"("")"},
                   // What the service's parser lets pass.
                   {"json('[1, 2,]')", "[1,2]"},
                   {"json('/* a */ [1] // b')", "[1]"},
                   {"json('{a: 1}')", R"({"a":1})"},
                   {"json('\"a\nb\"')", R"("a\nb")"},
                   // Cut off, or broken in another way: perhaps it is read all the same.
                   {"json('')", "unknown"},
                   {"json('{')", "unknown"},
                   {"json('[1, 2')", "unknown"},
                   {"json('tru')", "unknown"},
                   {"json('True')", "unknown"},
                   {"json('[1] 2')", "unknown"},
                   {"json('0x1F')", "unknown"},
                   // A key twice.
                   {"json('[{\"a\": 1, \"a\": 2}]')", "unknown array"},
                   {"json('{\"a\": 1, \"A\": 2}')", R"({"a":1,"A":2})"},
                   // Nothing that could be JSON.
                   {"json('hello')", "error in 1: `hello` is not JSON"},
                   {"json('Standard_LRS')", "error in 1: `Standard_LRS` is not JSON"},
                   {"json('<a/>')", "error in 1: `<a/>` is not JSON"},
               });
  calls.SetUnknown("u", kStrings);
  CHECK(calls("json(parameters('u'))") == "unknown");
  calls.Set("secret", calls.session.String("hunter2").With(calls.session.AddSecret({})));
  CHECK(calls("json(parameters('secret'))") == "error in 1: the secret is not JSON");
  // Deeper than anything is read.
  calls.Set("deep", calls.session.String(std::string(100'000, '[')));
  CHECK(calls("json(parameters('deep'))") == "unknown");
}

}  // namespace
}  // namespace plumbline::eval
