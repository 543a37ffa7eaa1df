"""check_routes: each way in which program and contract can part."""
import unittest

import check_routes

CONTRACT = """openapi: 3.1.0
paths:
  /pumps/{code}:
    parameters:
      - name: code
    get:
      operationId: pump_show
    put:
      operationId: pump_put
components:
  /not/a/path:
    get:
      operationId: nothing
"""
ROUTES = [
    {"method": "GET", "path": "/healthz", "operation": "healthz"},
    {"method": "GET", "path": "/api/v1/pumps/{code}", "operation": "pump_show"},
    {"method": "PUT", "path": "/api/v1/pumps/{code}", "operation": "pump_put"},
]


class Routes(unittest.TestCase):
    def said(self, contract=CONTRACT, routes=None):
        return check_routes.compare(check_routes.read_contract(contract),
                                    check_routes.read_routes(ROUTES if routes is None else routes))

    def test_alike(self):
        self.assertEqual(self.said(), [])

    def test_a_route_that_the_contract_lacks(self):
        more = ROUTES + [{"method": "GET", "path": "/api/v1/fans", "operation": "fan_list"}]
        self.assertEqual(self.said(routes=more), ["GET /fans is served (fan_list) but not in the contract"])

    def test_a_promise_that_nobody_keeps(self):
        self.assertEqual(self.said(routes=ROUTES[:2]), ["PUT /pumps/{code} is in the contract but not served"])

    def test_another_name(self):
        renamed = CONTRACT.replace("pump_put", "pump_make")
        self.assertEqual(self.said(renamed), ["PUT /pumps/{code} is pump_put in the program and pump_make in the contract"])

    def test_one_name_for_two(self):
        doubled = [dict(route, operation="pump_show") for route in ROUTES]
        self.assertIn("pump_show names more than one route", self.said(routes=doubled))


if __name__ == "__main__":
    unittest.main()
