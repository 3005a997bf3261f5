#include "driver/staged_folder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace onnx2tf {
namespace {
namespace fs = std::filesystem;

class StagedFolderTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("staged_folder_test." + std::to_string(getpid()));
    fs::create_directories(root_);
  }
  void TearDown() override { fs::remove_all(root_); }

  static void write(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }
  static std::string read(const fs::path& path) {
    std::ostringstream out;
    out << std::ifstream(path).rdbuf();
    return out.str();
  }

  fs::path root_;
};

TEST_F(StagedFolderTest, FilesAppearWhenTheyArePublished) {
  const fs::path out = root_ / "a" / "b";
  {
    Result<StagedFolder> folder = StagedFolder::open(out);
    ASSERT_TRUE(folder.ok()) << folder.error().text();
    write(folder->path("x"), "new");
    EXPECT_FALSE(fs::exists(out / "x"));
    ASSERT_TRUE(folder->publish({"x"}).ok());
  }
  EXPECT_EQ(read(out / "x"), "new");
  EXPECT_EQ(std::distance(fs::directory_iterator(out), fs::directory_iterator()), 1);
}

TEST_F(StagedFolderTest, WhatIsNotPublishedLeavesNothing) {
  {
    Result<StagedFolder> folder = StagedFolder::open(root_ / "a" / "b");
    ASSERT_TRUE(folder.ok());
    write(folder->path("x"), "new");
  }
  EXPECT_FALSE(fs::exists(root_ / "a"));
}

TEST_F(StagedFolderTest, WhatAKilledProcessLeftIsRemoved) {
  const fs::path leftover = root_ / ".onnx2tf-2147483646-0";  // no such process
  const fs::path other = root_ / ".onnx2tf-settings";
  fs::create_directory(leftover);
  fs::create_directory(other);
  ASSERT_TRUE(StagedFolder::open(root_).ok());
  EXPECT_FALSE(fs::exists(leftover));
  EXPECT_TRUE(fs::exists(other));
}

TEST_F(StagedFolderTest, AFileIsNoFolder) {
  write(root_ / "file", "mine");
  for (const fs::path& path : {root_ / "file", root_ / "file" / "below"}) {
    const Result<StagedFolder> folder = StagedFolder::open(path);
    ASSERT_FALSE(folder.ok());
    EXPECT_EQ(folder.error().code, Code::kIo);
  }
  EXPECT_EQ(read(root_ / "file"), "mine");
}

TEST_F(StagedFolderTest, TextFilesAreReplacedWhole) {
  write(root_ / "s.json", "old");
  ASSERT_TRUE(write_text_file(root_ / "s.json", "new").ok());
  EXPECT_EQ(read(root_ / "s.json"), "new");
  EXPECT_FALSE(write_text_file(root_ / "missing" / "s.json", "new").ok());
  EXPECT_EQ(std::distance(fs::directory_iterator(root_), fs::directory_iterator()), 1);
}

}  // namespace
}  // namespace onnx2tf
