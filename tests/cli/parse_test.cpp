#include "cli/parse.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace onnx2tf::cli {
namespace {

Result<Command> parse_words(const std::vector<std::string_view>& words) { return parse(words); }

std::string error_of(const std::vector<std::string_view>& words) {
  const Result<Command> command = parse(words);
  return command.ok() ? "no error" : command.error().text();
}

TEST(Parse, ReadsShortAndLongNames) {
  const Result<Command> command = parse_words({"-i", "m.onnx", "--output_folder_path", "out", "-b", "2", "-ois",
                                               "x:1,3,8,8", "y:1", "-n", "-kat", "in*", "--summary=s.json"});
  ASSERT_TRUE(command.ok()) << command.error().text();
  const ConvertOptions& options = command->options;
  EXPECT_EQ(options.input_onnx_file_path, "m.onnx");
  EXPECT_EQ(options.output_folder_path, "out");
  EXPECT_EQ(options.batch_size, 2);
  EXPECT_EQ(options.overwrite_input_shape, (Strings{"x:1,3,8,8", "y:1"}));
  EXPECT_EQ(options.keep_shape_absolutely_input_names, Strings{"in*"});
  EXPECT_TRUE(options.non_verbose);
  EXPECT_EQ(options.summary, "s.json");
}

TEST(Parse, KeepOutputLayoutTakesNamesOrAll) {
  EXPECT_EQ(parse_words({"--keep_output_layout", "-i", "m"})->options.keep_output_layout, Strings{"*"});
  EXPECT_EQ(parse_words({"--keep_output_layout", "a", "b"})->options.keep_output_layout, (Strings{"a", "b"}));
}

TEST(Parse, UnknownOptionsComeWithTheNearestName) {
  EXPECT_NE(error_of({"--inputonnx_file_path", "m"}).find("did you mean '--input_onnx_file_path'?"), std::string::npos);
  EXPECT_NE(error_of({"m.onnx"}).find("onnx2tf -i m.onnx"), std::string::npos);
}

TEST(Parse, ValuesAreChecked) {
  EXPECT_NE(error_of({"-b", "0"}).find("can't be 0"), std::string::npos);
  EXPECT_NE(error_of({"-b", "two"}).find("give an integer"), std::string::npos);
  EXPECT_NE(error_of({"-b"}).find("none is given"), std::string::npos);
  EXPECT_NE(error_of({"--input_layout", "onnxx"}).find("did you mean 'onnx'?"), std::string::npos);
  EXPECT_NE(error_of({"-n=1"}).find("no option"), std::string::npos);
  EXPECT_NE(error_of({"--non_verbose=1"}).find("takes 0 value"), std::string::npos);
}

TEST(Parse, LaterWorkAnswersWithAnError) {
  EXPECT_NE(error_of({"-odrqt"}).find("not available yet"), std::string::npos);
  EXPECT_NE(error_of({"-fdopt"}).find("not offered"), std::string::npos);
  EXPECT_NE(error_of({"-coto", "-cotof"}).find("not available yet"), std::string::npos);
  EXPECT_EQ(error_of({"-qt", "per-channel"}), "no error");  // asks for the default only
}

TEST(Parse, OldOptionsSayWhyTheyDoNothing) {
  const Result<Command> command = parse_words({"-osd", "-tb", "tf_converter"});
  ASSERT_TRUE(command.ok());
  ASSERT_EQ(command->notices.size(), 2U);
  EXPECT_NE(command->notices[0].find("serving_default"), std::string::npos);
}

TEST(Parse, BothSpellingsOfIndicesAreKnown) {
  EXPECT_EQ(find_option("--replace_argmax_to_reducemax_and_indicies_is_int64"),
            find_option("--replace_argmax_to_reducemax_and_indices_is_int64"));
}

TEST(OptionTable, EveryNameIsUniqueAndEveryEffectiveOptionHasAField) {
  std::set<std::string_view> names;
  for (const Option& option : all_options()) {
    EXPECT_TRUE(names.insert(option.name).second) << option.name;
    if (!option.brief.empty()) {
      EXPECT_TRUE(names.insert(option.brief).second) << option.brief;
    }
    const bool effective = option.availability == Availability::kEffective;
    EXPECT_EQ(effective, option.field.index() != 0) << option.name;
    if (option.availability == Availability::kNoEffect || option.availability == Availability::kRefused) {
      EXPECT_FALSE(option.reason.empty()) << option.name;
    }
    EXPECT_FALSE(option.help.empty()) << option.name;
  }
}

}  // namespace
}  // namespace onnx2tf::cli
