#include "tests/passes/bind_env_fixture.hpp"

#include <gmock/gmock.h>

/// Services that are elsewhere, by the variables that are set for them.
namespace {

using namespace bind_env_test;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(remote_services, are_read_off_their_variables) {
  EXPECT_THAT(names(found(skill("Set `GRAFANA_TOKEN` before you start.\n"))),
              ElementsAre("service:grafana", "env:GRAFANA_TOKEN"));
  EXPECT_THAT(names(found(skill("The tickets need `JIRA_URL`.\n"))),
              ElementsAre("service:jira", "env:JIRA_URL"));
}

TEST(remote_services, are_none_where_a_name_only_begins_alike) {
  EXPECT_THAT(names(found(skill("Set `PROMOTER_EMAIL` first.\n"))),
              ElementsAre("env:PROMOTER_EMAIL"));
}

TEST(remote_services, are_found_by_keys_that_are_quoted_in_any_language) {
  EXPECT_THAT(names(found(skill("El tiempo (hace falta `METEO_API_KEY`).\n"))),
              ElementsAre("env:METEO_API_KEY"));
  EXPECT_THAT(names(found(skill("The column `UNIT_PRICE` is in euros.\n"))),
              IsEmpty());
}

} // namespace
